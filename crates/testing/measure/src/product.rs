//! The two programs of the product, with the settings of a measurement.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use chainstore_crypto::MasterKey;
use chainstore_free_address::free_address;
use tempfile::TempDir;

use crate::Fallible;
use crate::goods;
use crate::process::{Running, beside, pinned, run};
use crate::telegram::TOKEN;

pub(crate) const SERVER: &str = "chainstore-server";
pub(crate) const GATEWAY: &str = "chainstore-gateway";
const MASTER: &str = "5e1f0c2b7a9d4863f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778a";
/// The secret in each request of Telegram to the webhook.
pub(crate) const SECRET: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071";

/// How updates reach the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Updates {
    Webhook,
    Polling,
}

impl Updates {
    /// The text in the setting `CHAINSTORE_TELEGRAM__MODE` and in the table of figures.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Polling => "polling",
        }
    }
}

/// An installation of both programs.
pub(crate) struct Product {
    /// The folder for data and logs, removed when this value is dropped.
    pub(crate) folder: TempDir,
    pub(crate) settings: BTreeMap<String, String>,
    /// The address of the webhook.
    pub(crate) webhook: String,
    /// The address at which the API listens.
    pub(crate) http: SocketAddr,
}

/// The master key of all installations here.
pub(crate) fn master() -> Fallible<MasterKey> {
    Ok(MasterKey::from_hex(MASTER)?)
}

impl Product {
    /// Installs on the embedded database or on a server, and migrates the database.
    pub(crate) fn install(database: Option<&str>, api: &str, updates: Updates) -> Fallible<Self> {
        let folder = tempfile::tempdir()?;
        let (bind, http) = (free_address()?, free_address()?);
        let webhook = format!("http://{bind}/telegram");
        let mut settings = BTreeMap::from([
            ("PROFILE", "sandbox".to_owned()),
            ("DATA_DIR", folder.path().display().to_string()),
            ("KEYS__MASTER", MASTER.to_owned()),
            ("HTTP__BIND", http.to_string()),
            ("TELEGRAM__BOT_TOKEN", TOKEN.to_owned()),
            ("TELEGRAM__API_URL", api.to_owned()),
            ("TELEGRAM__MODE", updates.name().to_owned()),
            ("TELEGRAM__WEBHOOK_URL", webhook.clone()),
            ("TELEGRAM__WEBHOOK_BIND", bind.to_string()),
            ("TELEGRAM__WEBHOOK_SECRET", SECRET.to_owned()),
            ("SHOP__NAME", "Corner Shop".to_owned()),
            ("SHOP__SHIPPING", "4.90".to_owned()),
        ]);
        if let Some(database) = database {
            settings.insert("DATABASE__URL", database.to_owned());
        }
        let settings = settings
            .into_iter()
            .map(|(name, value)| (format!("CHAINSTORE_{name}"), value))
            .collect();
        run(SERVER, &["migrate"], &settings)?;
        Ok(Self {
            folder,
            settings,
            webhook,
            http,
        })
    }

    /// Starts one of the programs.
    pub(crate) fn start(&self, program: &str) -> Fallible<Running> {
        let mut command = pinned(beside(program)?);
        command.arg("serve").env_clear().envs(&self.settings);
        Running::start(command, &self.folder.path().join(format!("{program}.log")))
    }

    /// The address of its database.
    pub(crate) fn database(&self) -> String {
        if let Some(url) = self.settings.get("CHAINSTORE_DATABASE__URL") {
            return url.clone();
        }
        let file = self.folder.path().join("chainstore.sqlite");
        format!("sqlite:{}", file.display())
    }

    /// Adds the settings of a chain whose node has this address.
    pub(crate) fn follow(&mut self, node: &str) {
        let contract = goods::CONTRACT.to_string();
        for (name, value) in [
            ("EVM__LOCAL__CHAIN_ID", goods::CHAIN.to_string()),
            ("EVM__LOCAL__RPC_URL", node.to_owned()),
            ("EVM__LOCAL__XPUB", chainstore_evm::DEMO_XPUB.to_owned()),
            ("EVM__LOCAL__NETWORK", "Test chain".to_owned()),
            (
                "EVM__LOCAL__TOKENS",
                format!("TUSD={contract}#{}", goods::TOKEN.decimals),
            ),
            ("EVM__LOCAL__TEST_NETWORK", "true".to_owned()),
            ("RATES__TUSD", "1.08".to_owned()),
        ] {
            self.settings.insert(format!("CHAINSTORE_{name}"), value);
        }
    }
}
