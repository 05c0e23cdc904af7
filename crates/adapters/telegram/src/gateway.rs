use std::path::PathBuf;
use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use chainstore_egress::Url;
use chainstore_identity::Language;
use chainstore_kernel::Gate;
use chainstore_workflows::Context;
use chainstore_workflows::ports::InboxQueue;
use chainstore_workflows::shop::ShopUseCases;
use chainstore_workflows::work::{Courier, UpdateHandler};
use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::{DeleteWebhookParams, SetMyCommandsParams, SetWebhookParams};
use frankenstein::types::BotCommand;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::api::{ApiError, BotApi, Pace};
use crate::button::Buttons;
use crate::calls::Calls;
use crate::courier::ChatCourier;
use crate::handler::{Handler, Turns};
use crate::intake::{self, ALLOWED, Intake, WebhookState};
use crate::message_memory::MessageMemory;
use crate::photos::Photos;
use crate::present::Presenter;
use crate::screens::{COMMANDS, PayableAsset};
use crate::texts::Texts;
use crate::zone::Zone;

/// Everything the gateway is made of.
pub struct GatewayParts {
    /// The client of the Bot API.
    pub api: BotApi,
    /// The gate all use cases pass.
    pub gate: Gate,
    /// What shoppers do.
    pub shop: Arc<ShopUseCases>,
    /// What the use cases share: tokens the shop takes, photos and messages the bot remembers.
    pub context: Arc<Context>,
    /// Where updates rest.
    pub inbox: Arc<dyn InboxQueue>,
    /// Signs buttons; serves nothing else.
    pub button_key: SecretBox<[u8; 32]>,
    /// How the shop presents itself.
    pub settings: Settings,
}

/// How the shop presents itself in Telegram.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the shop is called.
    pub shop_name: String,
    /// Who sells: legal name and address, shown before an order is placed.
    pub seller: String,
    /// Its time zone, such as `Europe/Berlin`.
    pub time_zone: String,
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
    /// No such zone.
    #[error("the time zone is not known; write it like Europe/Berlin")]
    TimeZone,
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
    /// Puts the gateway together. Call it within the runtime that shall do the work.
    ///
    /// # Errors
    /// [`SettingsError`] says which setting cannot be used.
    pub fn new(parts: GatewayParts) -> Result<Self, SettingsError> {
        let GatewayParts {
            api,
            gate,
            shop,
            context,
            inbox,
            button_key,
            settings,
        } = parts;
        let zone = Zone::named(&settings.time_zone).ok_or(SettingsError::TimeZone)?;
        if let Mode::Webhook(webhook) = &settings.mode {
            check(webhook)?;
        }
        let bot = api.bot();
        let clock = Arc::clone(&context.clock);
        let assets = context.shop.rails.iter().map(|rail| PayableAsset {
            asset: rail.asset,
            symbol: rail.symbol.clone(),
            network: rail.network.clone(),
            test_network: rail.test_network,
        });
        let assets = assets.collect();
        let currency = context.shop.currency;
        let memory = Arc::new(MessageMemory::new(context, bot));
        let present = Presenter {
            api,
            pace: Pace::default(),
            photos: Photos::new(settings.photos, Arc::clone(&memory)),
            buttons: Buttons::new(button_key, bot),
            clock: Arc::clone(&clock),
        };
        let handler = Arc::new(Handler {
            calls: Calls::new(gate, shop),
            memory,
            present: Arc::new(present),
            assets,
            currency,
            shop_name: settings.shop_name,
            seller: settings.seller,
            zone,
            turns: Turns::default(),
        });
        let courier = ChatCourier {
            handler: Arc::clone(&handler),
            alert_chat: settings.alert_chat,
        };
        let source = format!("telegram:{bot}");
        Ok(Self {
            intake: Arc::new(Intake::new(inbox, Arc::clone(&handler), clock, source)),
            courier: Arc::new(courier),
            handler,
            mode: settings.mode,
        })
    }

    /// Works updates from the inbox.
    pub fn handler(&self) -> Arc<dyn UpdateHandler> {
        Arc::clone(&self.handler) as Arc<dyn UpdateHandler>
    }

    /// Brings notices into chats.
    pub fn courier(&self) -> Arc<dyn Courier> {
        Arc::clone(&self.courier) as Arc<dyn Courier>
    }

    /// Where this bot's updates stand in the inbox.
    pub fn source(&self) -> &str {
        self.intake.source()
    }

    /// The number of the bot: everything that sends for it shares its limits.
    pub fn bot(&self) -> i64 {
        self.handler.present.api.bot()
    }

    /// Introduces the bot to Telegram: checks the token, lists the commands in each language, and says how
    /// updates shall come. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`ApiError`] when Telegram refuses or cannot be reached.
    pub async fn start(&self) -> Result<(), ApiError> {
        let api = &self.handler.present.api;
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
        self.intake.poll(&self.handler.present.api, &stop).await;
    }

    /// Waits until nothing is being worked outside the inbox; call it after the intake has stopped.
    pub async fn idle(&self) {
        self.intake.idle().await;
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
