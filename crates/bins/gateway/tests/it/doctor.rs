//! The findings of `chainstore-gateway doctor`.

use std::fs;
use std::path::Path;

use chainstore_databases::{Engine, TestDatabase};
use chainstore_telegram_sim::{Profile, RetrySchedule, Simulator};
use serde_json::Value;

use crate::stage::{
    Gateway, KEY, SECRET, STAFF, Settings, eventually, free_address, run, settings,
};

/// Asserts that docs/operations.md names each check, because other programs read these names.
fn assert_documented(findings: &[Value]) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/operations.md");
    let page = fs::read_to_string(page).expect("the operator's page");
    for finding in findings {
        let name = format!("`{}`", finding["check"].as_str().expect("a name"));
        assert!(page.contains(&name), "docs/operations.md lacks {name}");
    }
}

/// The findings of `doctor --json`, and the rest of its output.
struct Found {
    code: Option<i32>,
    findings: Vec<Value>,
    said: String,
}

fn examined(settings: &Settings) -> Found {
    let output = run(&["doctor", "--json"], settings);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer: Value =
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let said = said + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(answer["program"], "chainstore-gateway");
    let (_, token) = settings["TELEGRAM__BOT_TOKEN"]
        .split_once(':')
        .expect("a token");
    let url = settings
        .get("TELEGRAM__WEBHOOK_URL")
        .map_or("", String::as_str);
    for secret in [KEY, SECRET, token, url] {
        assert!(secret.is_empty() || !said.contains(secret), "{said}");
    }
    let findings = answer["findings"].as_array().cloned().expect("findings");
    assert_documented(&findings);
    Found {
        code: output.status.code(),
        findings,
        said,
    }
}

impl Found {
    /// The state of a check, and its text together with its cure.
    fn of(&self, check: &str) -> (&str, String) {
        let mut found = self
            .findings
            .iter()
            .filter(|finding| finding["check"] == check);
        let finding = found.next();
        let finding = finding.unwrap_or_else(|| panic!("no {check} in {}", self.said));
        let part = |name: &str| finding[name].as_str().unwrap_or_default();
        (
            part("state"),
            format!("{} -> {}", part("detail"), part("cure")),
        )
    }

    /// Asserts that a check has this state and that its text contains `part`.
    fn has(&self, check: &str, state: &str, part: &str) {
        let (is, said) = self.of(check);
        assert!(is == state && said.contains(part), "{check}: {is}: {said}");
        let failed = |finding: &Value| finding["state"] == "failed";
        let expected = i32::from(self.findings.iter().any(failed));
        assert_eq!(self.code, Some(expected), "{}", self.said);
    }
}

async fn shop() -> (Simulator, TestDatabase, Settings) {
    let telegram = Simulator::builder().retry(RetrySchedule::fast());
    let telegram = telegram.start().await.expect("a simulator");
    let database = TestDatabase::migrated(Engine::Postgres).await;
    let mut settings = settings(&telegram, free_address());
    settings.insert("DATABASE__URL", database.url().to_owned());
    (telegram, database, settings)
}

// proves M-X4: the bot and its webhook are checked as Telegram has them, before, while and after a
// gateway runs
#[tokio::test(flavor = "multi_thread")]
async fn the_bot_is_looked_at_as_telegram_knows_it() {
    let (telegram, _database, settings) = shop().await;
    let found = examined(&settings);
    found.has("bot", "ok", "@simulated_bot, number 700");
    found.has("webhook", "warning", "start the gateway");
    found.has("alert_chat", "ok", "900001");
    found.has("photos", "warning", "CHAINSTORE_SHOP__PHOTOS");
    found.has("contact", "warning", "settings set shop.contact");

    let gateway = Gateway::start(&settings).await;
    let found = examined(&settings);
    found.has("webhook", "ok", "0 updates wait");
    let mut elsewhere = settings.clone();
    let public = "https://shop.example/secret-path".to_owned();
    elsewhere.insert("TELEGRAM__WEBHOOK_URL", public);
    let found = examined(&elsewhere);
    found.has("webhook", "warning", "not https://shop.example -> ");
    let mut polling = settings.clone();
    polling.insert("TELEGRAM__MODE", "polling".to_owned());
    let found = examined(&polling);
    found.has("webhook", "warning", "though polling is set");

    gateway.kill();
    let ada = telegram.add_person(Profile::new(1_001, "Ada"));
    ada.send("/start").expect("a message to nobody");
    eventually("Telegram remembers that a call failed", || {
        let found = examined(&settings);
        let (state, said) = found.of("webhook");
        (state == "warning" && said.contains("1 update waits")).then_some(())
    })
    .await;
}

// proves M-X4: each fault of a bot is found and its cure is named, without repeating a value
#[tokio::test(flavor = "multi_thread")]
async fn each_broken_thing_of_a_bot_is_found() {
    let (telegram, _database, settings) = shop().await;
    let with = |name, value: &str| {
        let mut settings = settings.clone();
        settings.insert(name, value.to_owned());
        settings
    };
    let found = examined(&with("TELEGRAM__BOT_TOKEN", "700:another-token"));
    found.has("bot", "failed", "ask BotFather for the token");
    let found = examined(&with("TELEGRAM__BOT_TOKEN", "seven:hundred"));
    found.has("configuration", "failed", "is not a bot's token");
    found.has("bot", "warning", "not checked");
    let found = examined(&with("TELEGRAM__ALERT_CHAT", ""));
    found.has("alert_chat", "warning", "CHAINSTORE_TELEGRAM__ALERT_CHAT");
    let found = examined(&with("TELEGRAM__WEBHOOK_SECRET", "short"));
    found.has(
        "configuration",
        "failed",
        "CHAINSTORE_TELEGRAM__WEBHOOK_SECRET",
    );
    found.has("bot", "warning", "not checked");
    let found = examined(&with("KEYS__MASTER", ""));
    found.has("master_key", "warning", "not checked");
    found.has("bot", "ok", "@simulated_bot");
    telegram.shutdown().await;
    let found = examined(&settings);
    found.has("bot", "failed", "CHAINSTORE_TELEGRAM__API_URL");
}

// The doctor changes nothing at Telegram: it calls two methods, and both only read.
#[tokio::test(flavor = "multi_thread")]
async fn telegram_is_only_asked() {
    let (telegram, _database, settings) = shop().await;
    telegram
        .add_person(Profile::new(STAFF, "Sam"))
        .send("/start")
        .expect("a chat");
    examined(&settings);
    let called: Vec<_> = telegram
        .journal()
        .into_iter()
        .map(|call| call.method)
        .collect();
    assert_eq!(called, ["getMe", "getWebhookInfo"]);
    assert_eq!(telegram.violations(), []);
    assert_eq!(telegram.pending_updates().len(), 1);
}
