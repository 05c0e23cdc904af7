//! The environment of server and gateway.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;

use crate::chain::Chain;
use crate::chains::Chains;
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
    chains: &Chains,
    ports: Ports,
) -> Recipes {
    let common = common(home, chains, ports);
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

fn common(home: &Home, chains: &Chains, ports: Ports) -> Vec<(String, String)> {
    let mut settings = named([
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
    ]);
    settings.extend(chains.all().into_iter().flat_map(payable));
    settings
}

/// A chain on which the shop is paid. All chains have the same receiving key, as an owner with one wallet would
/// configure them.
fn payable(chain: &Chain) -> Vec<(String, String)> {
    let (network, accepted) = (chain.network(), chain.accepted());
    let token = accepted.token;
    let settings = [
        ("CHAIN_ID", chain.id().to_string()),
        ("RPC_URL", chain.url()),
        ("XPUB", chainstore_evm::DEMO_XPUB.to_owned()),
        ("NETWORK", network.name.to_owned()),
        (
            "TOKENS",
            format!("{}={}#{}", token.symbol, accepted.contract, token.decimals),
        ),
        ("CONFIRMATIONS", format!("0:{}", network.confirmations)),
        ("TEST_NETWORK", "true".to_owned()),
        ("POLL_MS", "400".to_owned()),
        ("PAYMENT_MINUTES", PAYMENT_MINUTES.to_owned()),
        ("GRACE_SECONDS", GRACE_SECONDS.to_owned()),
    ];
    let key = network.key.to_uppercase();
    let block = settings.map(|(field, value)| (format!("EVM__{key}__{field}"), value));
    let rate = (format!("RATES__{}", token.symbol), network.rate.to_owned());
    named(block.into_iter().chain([rate]))
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

fn named<Name: Display>(
    settings: impl IntoIterator<Item = (Name, String)>,
) -> Vec<(String, String)> {
    let prefixed = settings
        .into_iter()
        .map(|(name, value)| (format!("CHAINSTORE_{name}"), value));
    prefixed.collect()
}
