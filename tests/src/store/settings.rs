use std::net::SocketAddr;
use std::path::Path;

use chainstore_nodes::{Address, TestChain};
use chainstore_telegram_sim::Simulator;

use super::STAFF;
use crate::process::Settings;

/// The account-level public key of the well-known test mnemonic. Only the sandbox profile accepts it.
const DEMO_XPUB: &str = chainstore_evm::DEMO_XPUB;
/// The master key of every store in a test.
const MASTER: &str = "5e1f0c2b7a9d4863f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778a";
/// The secret that Telegram sends to the webhook.
pub(crate) const WEBHOOK_SECRET: &str =
    "a87766554433221100f1e2d3c4b5a69788796a5b4c3d2e1f3684d9a7b2c0f1e5";
/// The path of the webhook.
pub(crate) const WEBHOOK_PATH: &str = "/telegram";
pub(crate) const TOKEN: &str = "123456:TEST-token-of-the-simulator";
/// Decimal places of the test token.
pub(crate) const PLACES: u8 = 6;

/// The settings of all programs of a store; each also gets its own ports.
pub(crate) async fn common(
    telegram: &Simulator,
    webhook: SocketAddr,
    chain: &dyn TestChain,
    token: Address,
    folder: &Path,
    confirmations: u32,
) -> Settings {
    let chain_id = chain.chain_id().await.expect("a chain id");
    [
        ("PROFILE", "sandbox".to_owned()),
        ("DATA_DIR", folder.display().to_string()),
        ("KEYS__MASTER", MASTER.to_owned()),
        ("TELEGRAM__BOT_TOKEN", TOKEN.to_owned()),
        ("TELEGRAM__API_URL", telegram.api_url()),
        ("TELEGRAM__MODE", "webhook".to_owned()),
        (
            "TELEGRAM__WEBHOOK_URL",
            format!("http://{webhook}{WEBHOOK_PATH}"),
        ),
        ("TELEGRAM__WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ("TELEGRAM__ALERT_CHAT", STAFF.to_string()),
        ("SHOP__NAME", "Corner Shop".to_owned()),
        ("SHOP__SHIPPING", "4.90".to_owned()),
        ("EVM__LOCAL__CHAIN_ID", chain_id.to_string()),
        ("EVM__LOCAL__RPC_URL", chain.url().to_string()),
        ("EVM__LOCAL__XPUB", DEMO_XPUB.to_owned()),
        ("EVM__LOCAL__NETWORK", "Test chain".to_owned()),
        ("EVM__LOCAL__TOKENS", format!("TUSD={token}#{PLACES}")),
        ("EVM__LOCAL__CONFIRMATIONS", format!("0:{confirmations}")),
        ("EVM__LOCAL__TEST_NETWORK", "true".to_owned()),
        ("EVM__LOCAL__POLL_MS", "100".to_owned()),
        ("RATES__TUSD", "1.08".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (variable(name), value))
    .collect()
}

/// The full name of a variable.
pub(crate) fn variable(name: &str) -> String {
    format!("CHAINSTORE_{name}")
}
