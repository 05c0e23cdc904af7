//! The environment of server and gateway.

use std::net::SocketAddr;
use std::path::Path;

use crate::chain::{Chain, SYMBOL};
use crate::children::Recipe;
use crate::home::Home;
use crate::phone::{Phone, STAFF};
use crate::programs::{GATEWAY, SERVER};

/// How long a quote holds: short, so that the expiry of an order can soon be seen.
const PAYMENT_MINUTES: &str = "5";
const GRACE_SECONDS: &str = "15";

/// The addresses at which the programs listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) api: SocketAddr,
    pub(crate) webhook: SocketAddr,
}

/// Both programs, ready to start.
pub(crate) struct Recipes {
    pub(crate) server: Recipe,
    pub(crate) gateway: Recipe,
}

pub(crate) fn recipes(
    program: &Path,
    home: &Home,
    phone: &Phone,
    chain: &Chain,
    ports: Ports,
) -> Recipes {
    let common = common(home, chain, ports);
    let mut gateway = common.clone();
    gateway.extend(telegram(home, phone, ports));
    let serve = || vec!["serve".to_owned()];
    Recipes {
        server: Recipe {
            name: SERVER,
            program: program.to_owned(),
            args: serve(),
            env: common,
        },
        gateway: Recipe {
            name: GATEWAY,
            program: program.to_owned(),
            args: serve(),
            env: gateway,
        },
    }
}

fn common(home: &Home, chain: &Chain, ports: Ports) -> Vec<(String, String)> {
    let rate = format!("RATES__{SYMBOL}");
    let tokens = format!("{SYMBOL}={}#6", chain.token());
    let settings = [
        ("PROFILE", "sandbox".to_owned()),
        // The page sends requests every second, which would fill the log.
        (
            "LOG__FILTER",
            "info,sqlx=warn,actix_server=warn,chainstore_http::shield=warn".to_owned(),
        ),
        ("DATA_DIR", home.folder().display().to_string()),
        ("KEYS__MASTER", home.memory.master_key.clone()),
        ("HTTP__BIND", ports.api.to_string()),
        ("SHOP__NAME", "Linden & Loop".to_owned()),
        ("SHOP__CURRENCY", "EUR".to_owned()),
        ("SHOP__SHIPPING", "4.90".to_owned()),
        ("SHOP__PHOTOS", home.photos().display().to_string()),
        ("SHOP__TIME_ZONE", "Europe/Berlin".to_owned()),
        ("EVM__SANDBOX__CHAIN_ID", chain.id().to_string()),
        ("EVM__SANDBOX__RPC_URL", chain.url()),
        ("EVM__SANDBOX__XPUB", chainstore_evm::DEMO_XPUB.to_owned()),
        ("EVM__SANDBOX__NETWORK", "Sandbox chain".to_owned()),
        ("EVM__SANDBOX__TOKENS", tokens),
        ("EVM__SANDBOX__CONFIRMATIONS", "0:3".to_owned()),
        ("EVM__SANDBOX__TEST_NETWORK", "true".to_owned()),
        ("EVM__SANDBOX__POLL_MS", "400".to_owned()),
        ("EVM__SANDBOX__PAYMENT_MINUTES", PAYMENT_MINUTES.to_owned()),
        ("EVM__SANDBOX__GRACE_SECONDS", GRACE_SECONDS.to_owned()),
        (rate.as_str(), "1.08".to_owned()),
    ];
    named(settings)
}

fn telegram(home: &Home, phone: &Phone, ports: Ports) -> Vec<(String, String)> {
    let mut settings = named([("TELEGRAM__BOT_TOKEN", phone.token())]);
    settings.extend(match phone {
        Phone::Real(_) => named([("TELEGRAM__MODE", "polling".to_owned())]),
        Phone::Simulated(simulated) => named([
            ("TELEGRAM__API_URL", simulated.simulator.api_url()),
            ("TELEGRAM__MODE", "webhook".to_owned()),
            (
                "TELEGRAM__WEBHOOK_URL",
                format!("http://{}/telegram", ports.webhook),
            ),
            ("TELEGRAM__WEBHOOK_BIND", ports.webhook.to_string()),
            (
                "TELEGRAM__WEBHOOK_SECRET",
                home.memory.webhook_secret.clone(),
            ),
            ("TELEGRAM__ALERT_CHAT", STAFF.to_string()),
        ]),
    });
    settings
}

fn named<'a>(settings: impl IntoIterator<Item = (&'a str, String)>) -> Vec<(String, String)> {
    let prefixed = settings
        .into_iter()
        .map(|(name, value)| (format!("CHAINSTORE_{name}"), value));
    prefixed.collect()
}
