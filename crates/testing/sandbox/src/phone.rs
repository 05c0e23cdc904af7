//! The Telegram of the sandbox: simulated people with a chat page, or the real Telegram.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chainstore_egress::{Destination, Egress, Url};
use chainstore_telegram_sim::{Person, Profile, RetrySchedule, Simulator};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde::Serialize;
use serde_json::Value;

use crate::error::Failure;

const FIRST_SHOPPER: i64 = 1_001;
/// The chat that gets alerts.
pub(crate) const STAFF: i64 = 9_001;
const MOST_PEOPLE: usize = 12;
const REAL_API: &str = "https://api.telegram.org";

/// Which Telegram the shoppers use.
pub(crate) enum Phone {
    /// In this process.
    Simulated(Simulated),
    /// On their own phones.
    Real(Real),
}

/// Simulated people.
pub(crate) struct Simulated {
    pub(crate) simulator: Simulator,
    shoppers: Mutex<Vec<Shopper>>,
}

/// The real Telegram.
pub(crate) struct Real {
    pub(crate) token: String,
    /// The link that opens the chat with the bot.
    pub(crate) link: String,
}

/// A simulated shopper.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Shopper {
    pub(crate) id: i64,
    pub(crate) name: String,
}

impl Phone {
    /// The real Telegram if there is a bot token, otherwise a simulated one whose bot has this id.
    pub(crate) async fn start(bot: u64) -> Result<Self, Failure> {
        let token = std::env::var("CHAINSTORE_TELEGRAM__BOT_TOKEN").unwrap_or_default();
        if token.trim().is_empty() {
            Simulated::start(bot).await.map(Self::Simulated)
        } else {
            Real::find(token.trim()).await.map(Self::Real)
        }
    }

    pub(crate) fn simulated(&self) -> Option<&Simulated> {
        match self {
            Self::Simulated(simulated) => Some(simulated),
            Self::Real(_) => None,
        }
    }

    pub(crate) fn real(&self) -> Option<&Real> {
        match self {
            Self::Simulated(_) => None,
            Self::Real(real) => Some(real),
        }
    }

    pub(crate) fn token(&self) -> String {
        match self {
            Self::Simulated(simulated) => simulated.simulator.token(),
            Self::Real(real) => real.token.clone(),
        }
    }
}

impl Simulated {
    async fn start(bot: u64) -> Result<Self, Failure> {
        let simulator = Simulator::builder()
            .token(&format!("{bot}:simulated-token"))
            .bot_username("linden_and_loop_bot")
            .retry(RetrySchedule::fast())
            .start()
            .await?;
        // The staff write to the bot first, because a bot cannot write to a person before that.
        simulator
            .add_person(Profile::new(STAFF, "Grace").username("grace_at_the_desk"))
            .send("/start")?;
        let simulated = Self {
            simulator,
            shoppers: Mutex::default(),
        };
        simulated.add_shopper("Ada")?;
        Ok(simulated)
    }

    pub(crate) fn shoppers(&self) -> Vec<Shopper> {
        self.shoppers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn add_shopper(&self, name: &str) -> Result<Shopper, Failure> {
        let name: String = name.trim().chars().take(32).collect();
        let mut shoppers = self.shoppers.lock().unwrap_or_else(PoisonError::into_inner);
        if name.is_empty() || shoppers.len() >= MOST_PEOPLE {
            return Err(Failure::refused(
                "a shopper needs a name, and there is room for twelve",
            ));
        }
        let id = shoppers.last().map_or(FIRST_SHOPPER, |last| last.id + 1);
        self.simulator.add_person(Profile::new(id, &name));
        let shopper = Shopper { id, name };
        shoppers.push(shopper.clone());
        Ok(shopper)
    }

    pub(crate) fn person(&self, id: i64) -> Option<Person> {
        self.simulator.person(id)
    }
}

impl Real {
    /// Asks Telegram for the bot's name.
    async fn find(token: &str) -> Result<Self, Failure> {
        let what = || "Telegram does not answer for this bot token".to_owned();
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .timeout(Duration::from_secs(20))
            .build()
            .map_err(|source| Failure::Unreached {
                what: what(),
                source,
            })?;
        // A token that does not fit into a URL is invalid; the error does not repeat it.
        let url = Url::parse(&format!("{REAL_API}/bot{token}/getMe"))
            .map_err(|_| Failure::refused("CHAINSTORE_TELEGRAM__BOT_TOKEN is not a bot token"))?;
        let answer = egress.get(&url).await;
        let answer: Value =
            answer
                .and_then(|answer| answer.json())
                .map_err(|source| Failure::Unreached {
                    what: what(),
                    source,
                })?;
        let name = answer["result"]["username"].as_str();
        let name = name.ok_or_else(|| Failure::refused("Telegram does not know this bot token"))?;
        Ok(Self {
            token: token.to_owned(),
            link: format!("https://t.me/{name}"),
        })
    }

    /// The link as a QR code of characters.
    pub(crate) fn qr_for_terminal(&self) -> String {
        QrCode::new(&self.link).map_or_else(
            |_| String::new(),
            |code| {
                code.render::<Dense1x2>()
                    .dark_color(Dense1x2::Light)
                    .light_color(Dense1x2::Dark)
                    .build()
            },
        )
    }

    /// The link as a picture.
    pub(crate) fn qr_for_page(&self) -> String {
        QrCode::new(&self.link).map_or_else(
            |_| String::new(),
            |code| {
                code.render::<qrcode::render::svg::Color<'_>>()
                    .min_dimensions(240, 240)
                    .build()
            },
        )
    }
}
