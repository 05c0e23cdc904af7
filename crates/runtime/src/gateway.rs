//! The program `chainstore-gateway`: it receives updates from Telegram, works them, and sends messages.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer};
use chainstore_chain_module::{ConfiguredChain, Method};
use chainstore_egress::{Destination, Egress};
use chainstore_kernel::Principal;
use chainstore_telegram::{BotApi, Gateway, GatewayParts, Mode, PayableAsset, Settings, Webhook};
use secrecy::SecretBox;

use crate::config::{Config, Program, TelegramConfig, TelegramMode};
use crate::error::StartError;
use crate::listening::{listen, run_http, serve_metrics};
use crate::platform::Platform;
use crate::sender::Sender;
use crate::supervisor::Supervisor;
use crate::{principals, settings, updates};

/// The number of calls that Telegram may make at the same time.
const CONNECTIONS: u32 = 40;

/// Runs the gateway until it gets a signal to stop.
///
/// # Errors
/// [`StartError`] when the gateway cannot start; its text says what to do.
pub async fn serve() -> Result<(), StartError> {
    let mut config = Config::from_env(Program::Gateway)?;
    let missing = || StartError::Telegram("there is no bot".into());
    let telegram = config.telegram.take().ok_or_else(missing)?;
    let platform = Platform::ready(config, Program::Gateway).await?;
    let supervisor = Supervisor::new();
    settings::start(&platform, &supervisor).await?;
    let who = principals::gateway(platform.clock.now());
    let gateway = build(&platform, &telegram, &who)?;
    // Telegram calls as soon as it is given the address, so the gateway must accept connections before that.
    start_intake(&gateway, &telegram.mode, &supervisor)?;
    gateway
        .start()
        .await
        .map_err(|error| StartError::Telegram(error.to_string()))?;
    updates::start(&platform, &gateway, &who, &supervisor);
    Sender::start(&platform, &gateway, &who, &supervisor);
    serve_metrics(&platform, &supervisor)?;
    supervisor.until_stopped().await;
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

fn build(
    platform: &Platform,
    telegram: &TelegramConfig,
    who: &Principal,
) -> Result<Gateway, StartError> {
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
    let button_key = platform.config.master_key.derive("telegram-buttons");
    Gateway::new(GatewayParts {
        api,
        gate: platform.gate.clone(),
        worker: who.clone(),
        clock: Arc::clone(&platform.clock),
        spawner: platform.spawner.clone(),
        currency: platform.config.shop.currency,
        assets: assets(&platform.config),
        shop: Arc::clone(&platform.settings),
        button_key: SecretBox::new(Box::new(*button_key)),
        settings: Settings {
            photos: Some(platform.config.shop.photos.clone()),
            alert_chat: telegram.alert_chat,
            mode,
        },
    })
    .map_err(refused)
}

/// The assets that shoppers can choose to pay in.
fn assets(config: &Config) -> Vec<PayableAsset> {
    let of_chain = |chain: &ConfiguredChain| {
        let method = |method: &Method| PayableAsset {
            asset: method.asset,
            symbol: method.symbol.clone(),
            network: chain.network.clone(),
            test_network: chain.test_network,
        };
        chain.methods.iter().map(method).collect::<Vec<_>>()
    };
    config.chains.iter().flat_map(of_chain).collect()
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
                // One thread can handle all calls of Telegram, and uses less CPU time than two.
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
