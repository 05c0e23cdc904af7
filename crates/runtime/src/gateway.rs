//! `chainstore-gateway`: updates in, messages out.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer};
use chainstore_egress::{Destination, Egress};
use chainstore_kernel::{Gate, Permission, Principal};
use chainstore_postgres::{SqlInbox, SqlWakeup};
use chainstore_telegram::{BotApi, Gateway, GatewayParts, Mode, Settings, Webhook};
use chainstore_workflows::ports::{InboxQueue, Wakeup, Work};
use chainstore_workflows::work::{HandleUpdates, HandleUpdatesCommand};
use secrecy::SecretBox;

use crate::config::{Config, Program, TelegramConfig, TelegramMode};
use crate::counted::CountedInbox;
use crate::sender::Sender;
use crate::server::{listen, run_http, serve_metrics};
use crate::supervisor::{Next, Supervisor};
use crate::{Platform, StartError};

/// Updates one worker takes at once: so few that all are worked well before their lease ends.
const UPDATES: u32 = 4;
/// Calls Telegram may make at once.
const CONNECTIONS: u32 = 40;
/// Workers that work updates side by side; those of one shopper still come one after the other.
const WORKERS: usize = 4;
/// How long a worker sleeps when nobody wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// How long a worker waits after the store has failed.
const TROUBLE: Duration = Duration::from_secs(1);

/// Serves until told to stop.
///
/// # Errors
/// [`StartError`] that says what to do.
pub async fn serve() -> Result<(), StartError> {
    let mut config = Config::from_env(Program::Gateway)?;
    let missing = || StartError::Telegram("there is no bot".into());
    let telegram = config.telegram.take().ok_or_else(missing)?;
    let platform = Platform::ready(config).await?;
    let supervisor = Supervisor::new();
    let gateway = build(&platform, &telegram)?;
    // The socket listens before Telegram is told of it.
    start_intake(&gateway, &telegram.mode, &supervisor)?;
    gateway
        .start()
        .await
        .map_err(|error| StartError::Telegram(error.to_string()))?;
    start_workers(&platform, &gateway, &supervisor);
    serve_metrics(&platform, &supervisor)?;
    supervisor.until_stopped().await;
    gateway.idle().await;
    platform.spawner.drained().await;
    platform.database.close().await;
    Ok(())
}

fn refused(error: impl std::fmt::Display) -> StartError {
    StartError::Telegram(error.to_string())
}

/// The client of the configured bot.
pub(crate) fn api(telegram: &TelegramConfig) -> Result<BotApi, StartError> {
    let egress = Egress::builder()
        .destination(Destination::Configured)
        .build()
        .map_err(refused)?;
    let api = BotApi::new(egress, telegram.api_url.clone(), telegram.bot_token.clone());
    api.ok_or_else(|| refused("CHAINSTORE_TELEGRAM__BOT_TOKEN is not a bot's token"))
}

fn build(platform: &Platform, telegram: &TelegramConfig) -> Result<Gateway, StartError> {
    let api = api(telegram)?;
    let mode = match &telegram.mode {
        TelegramMode::Polling => Mode::Polling,
        TelegramMode::Webhook { url, secret, .. } => Mode::Webhook(Webhook {
            url: url.clone(),
            path: url.path().to_owned(),
            secret: secret.clone(),
            max_connections: CONNECTIONS,
        }),
    };
    let shop = &platform.config.shop;
    let button_key = platform.config.master_key.derive("telegram-buttons");
    Gateway::new(GatewayParts {
        api,
        gate: platform.gate.clone(),
        shop: Arc::clone(&platform.shop),
        context: Arc::clone(&platform.context),
        inbox: inbox(platform),
        button_key: SecretBox::new(Box::new(*button_key)),
        settings: Settings {
            shop_name: shop.name.clone(),
            seller: shop.seller.clone(),
            time_zone: shop.time_zone.clone(),
            photos: Some(shop.photos.clone()),
            alert_chat: telegram.alert_chat,
            mode,
        },
    })
    .map_err(refused)
}

fn inbox(platform: &Platform) -> Arc<dyn InboxQueue> {
    let inbox = Arc::new(SqlInbox::new(platform.database.clone()));
    Arc::new(CountedInbox::new(inbox, platform.telemetry.clone()))
}

fn start_intake(
    gateway: &Gateway,
    mode: &TelegramMode,
    supervisor: &Supervisor,
) -> Result<(), StartError> {
    match mode {
        TelegramMode::Polling => {
            let gateway = gateway.clone();
            let cancel = supervisor.cancelled();
            supervisor.task(async move { gateway.poll(cancel).await });
        }
        TelegramMode::Webhook { bind, .. } => {
            let address = *bind;
            let listener = listen(address)?;
            let gateway = gateway.clone();
            let server = HttpServer::new(move || App::new().configure(gateway.configure_webhook()))
                // One thread takes in far more than Telegram sends, and wakes others less often than two would.
                .workers(1)
                .disable_signals()
                .client_request_timeout(Duration::from_secs(5))
                .listen(listener)
                .map_err(|source| StartError::Listen { address, source })?;
            tracing::info!(%address, "the webhook is served");
            run_http(server.run(), supervisor);
        }
    }
    Ok(())
}

fn start_workers(platform: &Platform, gateway: &Gateway, supervisor: &Supervisor) {
    let who = platform.worker("gateway", &[Permission::GatewayWork]);
    let drain = Arc::new(Drain {
        gate: platform.gate.clone(),
        who: who.clone(),
        handle: Arc::new(HandleUpdates::new(inbox(platform), gateway.handler())),
        command: HandleUpdatesCommand {
            source: gateway.source().to_owned(),
            take: UPDATES,
        },
        wakeup: Arc::new(SqlWakeup::new(platform.database.clone())),
    });
    for _ in 0..WORKERS {
        let drain = Arc::clone(&drain);
        supervisor.worker("updates", move || {
            let drain = Arc::clone(&drain);
            async move { drain.step().await }
        });
    }
    Sender::start(platform, gateway, &who, supervisor);
}

/// Works the inbox until it is empty, then sleeps until somebody says that there is more.
struct Drain {
    gate: Gate,
    who: Principal,
    handle: Arc<HandleUpdates>,
    command: HandleUpdatesCommand,
    wakeup: Arc<dyn Wakeup>,
}

impl Drain {
    async fn step(&self) -> Next {
        let handled = self
            .gate
            .call(&self.who, &self.handle, self.command.clone());
        match handled.await {
            Ok(0) => {
                self.wakeup.wait(Work::Inbox, IDLE).await;
                Next::Again
            }
            Ok(_) => Next::Again,
            Err(error) => {
                tracing::warn!(%error, "the inbox cannot be worked");
                Next::After(TROUBLE)
            }
        }
    }
}
