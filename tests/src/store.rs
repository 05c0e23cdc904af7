use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;

use chainstore_egress::Method;
use chainstore_nodes::{Address, Hash, TestChain};
use chainstore_telegram_sim::{Person, Profile, RetrySchedule, Simulator};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Api, Program, eventually};

const SERVER: &str = "chainstore-server";
const GATEWAY: &str = "chainstore-gateway";
/// The account-level public key of a mnemonic that the whole world knows; the sandbox profile takes it.
const DEMO_XPUB: &str = chainstore_evm::DEMO_XPUB;
/// Decimal places of the test token.
const PLACES: u8 = 6;
const TOKEN: &str = "123456:TEST-token-of-the-simulator";
const STAFF: i64 = 900_001;

/// A running store.
pub struct Store {
    /// Telegram.
    pub telegram: Simulator,
    /// The chain payments are taken on.
    pub chain: Box<dyn TestChain>,
    /// The token the store takes.
    pub token: Address,
    /// The staff's API.
    pub api: Api,
    /// The member of staff who reads alerts.
    pub staff: Person,
    settings: BTreeMap<String, String>,
    server: Option<Program>,
    gateway: Option<Program>,
    folder: TempDir,
}

/// What a shopper is asked to pay.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What people call the order.
    pub number: String,
    /// Where to.
    pub address: Address,
    /// How much, in the smallest unit.
    pub amount: u128,
    /// The message that asks for it.
    pub message: i64,
}

impl Store {
    /// Opens a store on this chain: fresh database, both programs, one T-shirt of which there are
    /// `stock`, to be collected at one branch.
    ///
    /// # Panics
    /// When anything of it fails; the test cannot go on.
    pub async fn open(chain: Box<dyn TestChain>, stock: u32, confirmations: u32) -> Self {
        let telegram = Simulator::builder()
            .token(TOKEN)
            .retry(RetrySchedule::fast())
            .start()
            .await;
        let telegram = telegram.expect("the simulator starts");
        let token = chain.deploy_token("TUSD", PLACES).await.expect("a token");
        let staff = telegram.add_person(Profile::new(STAFF, "Sam"));
        let folder = tempfile::tempdir().expect("a folder");
        let (http, webhook) = (free_port(), free_port());
        let settings = settings(
            &telegram,
            &*chain,
            token,
            folder.path(),
            (http, webhook),
            confirmations,
        )
        .await;
        Program::run(SERVER, &["migrate"], &settings);
        let printed = Program::run(
            SERVER,
            &["admin", "create-key", "--name", "journey"],
            &settings,
        );
        let key = printed.lines().last().expect("a key").to_owned();
        let mut store = Self {
            telegram,
            chain,
            token,
            api: Api::new(http, key),
            staff,
            settings,
            server: None,
            gateway: None,
            folder,
        };
        store.start_server().await;
        store.start_gateway().await;
        store.staff.send("/start").expect("a chat");
        store.stock_shelves(stock).await;
        store
    }

    /// Changes a setting before the next start of a program.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// Starts the server and waits until it is ready.
    pub async fn start_server(&mut self) {
        self.server = Some(Program::start(SERVER, &self.settings, self.folder.path()));
        let api = self.api.clone();
        eventually("the server is ready", || async {
            api.try_get("/readyz")
                .await
                .filter(|(status, _)| *status == 200)
        })
        .await;
    }

    /// Starts the gateway and waits until it has told Telegram where it is.
    pub async fn start_gateway(&mut self) {
        let before = self.telegram.calls("setWebhook").len();
        self.gateway = Some(Program::start(GATEWAY, &self.settings, self.folder.path()));
        eventually("the gateway sets its webhook", || async {
            (self.telegram.calls("setWebhook").len() > before).then_some(())
        })
        .await;
    }

    /// Cuts the server's power.
    ///
    /// # Panics
    /// When it does not run.
    pub fn kill_server(&mut self) {
        self.server.take().expect("a running server").kill();
    }

    /// Cuts the gateway's power.
    ///
    /// # Panics
    /// When it does not run.
    pub fn kill_gateway(&mut self) {
        self.gateway.take().expect("a running gateway").kill();
    }

    /// What the server has said.
    pub fn server_log(&self) -> String {
        self.server.as_ref().map(Program::said).unwrap_or_default()
    }

    /// Somebody new who shops.
    pub fn shopper(&self, id: i64, name: &str) -> Person {
        self.telegram
            .add_person(Profile::new(id, name).language("en"))
    }

    async fn stock_shelves(&self, stock: u32) {
        let name = json!({"name": "Shirts", "position": 1});
        let category = self.api.post("/api/v1/categories", &name).await;
        let branch = json!({
            "name": "Old Town", "address": "1 Market Square", "ships": true, "collects": true, "position": 1,
        });
        let branch = self.api.post("/api/v1/branches", &branch).await;
        let product = json!({
            "category": category["id"], "kind": "physical", "title": "Plain T-shirt",
            "description": "Cotton, made to last.",
            "variants": [{"label": "M", "price": {"amount": "24.90", "currency": "EUR"}}],
        });
        let product = self.api.post("/api/v1/products", &product).await;
        let path = format!("/api/v1/products/{}/stock", text(&product["id"]));
        let line = json!({
            "variant": product["variants"][0]["id"], "branch": branch["id"], "available": stock,
        });
        self.api.send(Method::PUT, &path, &line).await;
    }

    /// The order people call so, as the staff see it, once `ready` holds.
    pub async fn order_when(
        &self,
        number: &str,
        what: &str,
        ready: impl Fn(&Value) -> bool,
    ) -> Value {
        eventually(&format!("order {number}: {what}"), || async {
            let list = self.api.get("/api/v1/orders?limit=100").await;
            let items = list["items"].as_array().cloned().unwrap_or_default();
            items
                .into_iter()
                .find(|order| order["number"] == number)
                .filter(|order| ready(order))
        })
        .await
    }

    /// Waits until the order is in a state and its payment in another.
    pub async fn order_is(&self, number: &str, state: &str, payment: &str) -> Value {
        let what = format!("{state}, payment {payment}");
        self.order_when(number, &what, |order| {
            order["state"] == state && order["invoice"]["state"] == payment
        })
        .await
    }

    /// Pays an amount to an address and mines it.
    ///
    /// # Panics
    /// When the chain refuses.
    pub async fn pay(&self, payment: &Payment, amount: u128) -> Hash {
        let paid = self.chain.pay(self.token, payment.address, amount).await;
        paid.expect("a transfer")
    }
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

async fn settings(
    telegram: &Simulator,
    chain: &dyn TestChain,
    token: Address,
    folder: &Path,
    (http, webhook): (u16, u16),
    confirmations: u32,
) -> BTreeMap<String, String> {
    let chain_id = chain.chain_id().await.expect("a chain id");
    let master = "5e1f0c2b7a9d4863f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778a";
    [
        ("PROFILE", "sandbox".to_owned()),
        ("DATA_DIR", folder.display().to_string()),
        ("KEYS__MASTER", master.to_owned()),
        ("HTTP__BIND", format!("127.0.0.1:{http}")),
        ("TELEGRAM__BOT_TOKEN", TOKEN.to_owned()),
        ("TELEGRAM__API_URL", telegram.api_url()),
        ("TELEGRAM__MODE", "webhook".to_owned()),
        (
            "TELEGRAM__WEBHOOK_URL",
            format!("http://127.0.0.1:{webhook}/telegram"),
        ),
        ("TELEGRAM__WEBHOOK_BIND", format!("127.0.0.1:{webhook}")),
        ("TELEGRAM__WEBHOOK_SECRET", master.chars().rev().collect()),
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
    .map(|(name, value)| (format!("CHAINSTORE_{name}"), value))
    .collect()
}
