use std::path::PathBuf;
use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use chainstore_egress::Url;
use chainstore_identity::Language;
use chainstore_kernel::{Clock, Currency, Gate, Latest, Principal, Spawner};
use chainstore_ports::Claimed;
use chainstore_workflows::work::{Delivery, Handled, Letter};
use chainstore_workflows::{Context, settings};
use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::{DeleteWebhookParams, SetMyCommandsParams, SetWebhookParams};
use frankenstein::types::BotCommand;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::api::{ApiError, BotApi, Pace};
use crate::bot::Bot;
use crate::button::Buttons;
use crate::courier::ChatCourier;
use crate::handler::{Handler, Turns};
use crate::intake::{self, ALLOWED, Intake, WebhookState};
use crate::message_memory::MessageMemory;
use crate::payable_asset::PayableAsset;
use crate::photos::Photos;
use crate::present::Presenter;
use crate::screens::COMMANDS;
use crate::texts::Texts;
use crate::zone::Zones;

/// Everything the gateway is made of.
pub struct GatewayParts {
    /// The client of the Bot API.
    pub api: BotApi,
    /// The gate all use cases pass.
    pub gate: Gate<Context>,
    /// The gateway itself, a worker that may do the gateway's work. It acts for nobody else: shoppers
    /// get a principal of their own when they enter.
    pub worker: Principal,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Runs the taps that are worked outside the inbox; a stopping program waits for them.
    pub spawner: Arc<dyn Spawner>,
    /// What prices are in.
    pub currency: Currency,
    /// What can be paid with, the preferred one first.
    pub assets: Vec<PayableAsset>,
    /// The settings of the shop: its name, seller and time zone are read at each use.
    pub shop: Arc<dyn Latest<settings::Settings>>,
    /// Signs buttons; serves nothing else.
    pub button_key: SecretBox<[u8; 32]>,
    /// How this program meets Telegram.
    pub settings: Settings,
}

/// How this program meets Telegram.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of product photos.
    pub photos: Option<PathBuf>,
    /// The chat that gets alerts.
    pub alert_chat: Option<i64>,
    /// How updates come in.
    pub mode: Mode,
}

/// How updates come in.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Telegram calls us.
    Webhook(Webhook),
    /// We ask Telegram.
    Polling,
}

/// Where Telegram calls us.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The public address.
    pub url: Url,
    /// The path under which it arrives here, such as `/telegram`.
    pub path: String,
    /// What Telegram shows to prove that it is Telegram.
    pub secret: SecretString,
    /// Calls at once, 1 to 100.
    pub max_connections: u32,
}

/// What is wrong with the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// Too short to be safe, or not what Telegram takes.
    #[error("the webhook secret needs 32 to 256 characters of A-Z a-z 0-9 _ -")]
    Secret,
    /// The path is no path.
    #[error("the webhook path begins with a slash")]
    Path,
}

/// The shop inside Telegram, put together. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    handler: Arc<Handler>,
    courier: Arc<ChatCourier>,
    intake: Arc<Intake>,
    mode: Mode,
}

impl Gateway {
    /// Puts the gateway together.
    ///
    /// # Errors
    /// [`SettingsError`] says which setting cannot be used.
    pub fn new(parts: GatewayParts) -> Result<Self, SettingsError> {
        let GatewayParts {
            api,
            gate,
            worker,
            clock,
            spawner,
            currency,
            assets,
            shop,
            button_key,
            settings,
        } = parts;
        if let Mode::Webhook(webhook) = &settings.mode {
            check(webhook)?;
        }
        let number = api.bot();
        let memory = Arc::new(MessageMemory {
            gate: gate.clone(),
            worker: worker.clone(),
            bot: number,
        });
        let present = Presenter {
            api,
            pace: Pace::default(),
            photos: Photos::new(settings.photos, Arc::clone(&memory)),
            buttons: Buttons::new(button_key, number),
            clock: Arc::clone(&clock),
        };
        let bot = Arc::new(Bot {
            gate,
            worker,
            memory,
            present,
            assets,
            currency,
            shop,
            zones: Zones::default(),
        });
        let handler = Arc::new(Handler {
            bot: Arc::clone(&bot),
            turns: Turns::default(),
        });
        let courier = ChatCourier {
            bot,
            alert_chat: settings.alert_chat,
        };
        let source = format!("telegram:{number}");
        Ok(Self {
            intake: Arc::new(Intake::new(Arc::clone(&handler), clock, spawner, source)),
            courier: Arc::new(courier),
            handler,
            mode: settings.mode,
        })
    }

    /// Works an update from the inbox. Working one twice does no harm.
    pub async fn handle(&self, item: &Claimed) -> Handled {
        self.handler.handle(item).await
    }

    /// Words a letter in its reader's language and brings it into their chat.
    pub async fn deliver(&self, letter: Letter) -> Delivery {
        self.courier.deliver(letter).await
    }

    /// Where this bot's updates stand in the inbox.
    pub fn source(&self) -> &str {
        self.intake.source()
    }

    /// The number of the bot: everything that sends for it shares its limits.
    pub fn bot(&self) -> i64 {
        self.handler.bot.present.api.bot()
    }

    /// Introduces the bot to Telegram: checks the token, lists the commands in each language, and says how
    /// updates shall come. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`ApiError`] when Telegram refuses or cannot be reached.
    pub async fn start(&self) -> Result<(), ApiError> {
        let api = &self.handler.bot.present.api;
        let bot = api.get_me().await?.result;
        tracing::info!(bot = bot.id, "the bot is known to Telegram");
        for &language in Language::ALL {
            let mut params = SetMyCommandsParams::builder()
                .commands(commands(language))
                .build();
            // English is also for everybody whose language we do not speak.
            params.language_code =
                (language != Language::English).then(|| language.code().to_owned());
            api.set_my_commands(&params).await?;
        }
        match &self.mode {
            Mode::Polling => {
                let params = DeleteWebhookParams::builder().build();
                api.delete_webhook(&params).await?;
            }
            Mode::Webhook(webhook) => {
                let params = SetWebhookParams::builder()
                    .url(webhook.url.as_str())
                    .secret_token(webhook.secret.expose_secret())
                    .max_connections(webhook.max_connections)
                    .allowed_updates(ALLOWED.to_vec())
                    .build();
                api.set_webhook(&params).await?;
            }
        }
        Ok(())
    }

    /// Serves the webhook: `App::new().configure(gateway.configure_webhook())`. Without a webhook in the
    /// settings it serves nothing.
    pub fn configure_webhook(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + use<> {
        let served = match &self.mode {
            Mode::Polling => None,
            Mode::Webhook(webhook) => {
                let state = WebhookState {
                    intake: Arc::clone(&self.intake),
                    secret: webhook.secret.clone(),
                };
                Some((webhook.path.clone(), Data::new(state)))
            }
        };
        move |config: &mut ServiceConfig| {
            if let Some((path, state)) = &served {
                intake::configure(config, path, state);
            }
        }
    }

    /// Asks Telegram for updates until `stop`.
    pub async fn poll(&self, stop: CancellationToken) {
        self.intake.poll(&self.handler.bot.present.api, &stop).await;
    }
}

fn check(webhook: &Webhook) -> Result<(), SettingsError> {
    let secret = webhook.secret.expose_secret();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !(32..=256).contains(&secret.len()) || !secret.chars().all(fits) {
        return Err(SettingsError::Secret);
    }
    if webhook.path.starts_with('/') {
        Ok(())
    } else {
        Err(SettingsError::Path)
    }
}

fn commands(language: Language) -> Vec<BotCommand> {
    let texts = Texts::of(language);
    let listed = COMMANDS.iter().filter_map(|command| {
        let menu = command.menu?;
        let listed = BotCommand::builder()
            .command(command.name)
            .description(menu(texts))
            .build();
        Some(listed)
    });
    listed.collect()
}
