//! The findings of `chainstore-server doctor`, and that it changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chainstore_databases::{Engine, TestDatabase, meddle};
use chainstore_nodes::{Fault, InProcessChain, TestChain};
use serde_json::Value;

use crate::stage::{DEMO_XPUB, Shop, eventually};
use crate::{KEY, text};

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

impl Shop {
    fn examined(&self) -> Found {
        let output = self.run(&["doctor", "--json"]);
        let said = text(&output.stdout);
        let answer: Value =
            serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        let findings = answer["findings"].as_array().cloned().expect("findings");
        assert_documented(&findings);
        let found = Found {
            code: output.status.code(),
            findings,
            said: said + &text(&output.stderr),
        };
        assert_eq!(answer["program"], "chainstore-server");
        assert_eq!(answer["healthy"], found.code == Some(0), "{}", found.said);
        for secret in [KEY, DEMO_XPUB, "hunter2"] {
            assert!(!found.said.contains(secret), "{}", found.said);
        }
        found
    }
}

impl Found {
    /// The state of a check, and its text together with its cure.
    fn of(&self, check: &str) -> (String, String) {
        let mut found = self
            .findings
            .iter()
            .filter(|finding| finding["check"] == check);
        let finding = found.next();
        let finding = finding.unwrap_or_else(|| panic!("no {check} in {}", self.said));
        let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        (part("state"), part("detail") + " -> " + &part("cure"))
    }

    /// Asserts that a check has failed and that its text contains all these parts.
    fn failed(&self, check: &str, parts: &[&str]) {
        let (state, said) = self.of(check);
        assert_eq!(state, "failed", "{check}: {said}");
        assert_eq!(self.code, Some(1), "{}", self.said);
        for part in parts {
            assert!(said.contains(part), "{check}: {part:?} in {said}");
        }
    }
}

/// The content of every file under a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).expect("a folder");
    files
        .map(|file| {
            let path = file.expect("a file").path();
            let bytes = fs::read(&path).expect("a file");
            (path.display().to_string(), bytes)
        })
        .collect()
}

/// A shop in use: its server has followed the chain, and its database has sealed rows.
async fn in_use(chain: &InProcessChain) -> Shop {
    let shop = Shop::on(chain).await;
    shop.does(&["migrate"]);
    shop.does(&["admin", "create-key", "--name", "me"]);
    let serving = shop.serve();
    let checkpoints = shop.folder().join("audit-checkpoints.jsonl");
    eventually("a checkpoint and a followed chain", async || {
        let kept = fs::read_to_string(&checkpoints).unwrap_or_default();
        kept.ends_with('\n') && shop.rows("chain_headers", "height", "true").await > 0
    })
    .await;
    serving.stop().await;
    shop
}

// proves M-X4: all checks of a healthy shop pass, as text and as JSON, and nothing is changed
#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_shop_passes_and_nothing_is_changed() {
    let chain = InProcessChain::start().expect("a chain");
    let shop = in_use(&chain).await;
    let before = files(shop.folder());
    let found = shop.examined();
    assert_eq!(found.code, Some(0), "{}", found.said);
    let checks: Vec<_> = found
        .findings
        .iter()
        .map(|finding| {
            assert_eq!(finding["state"], "ok", "{finding}");
            finding["check"].as_str().expect("a name")
        })
        .collect();
    let expected = [
        "configuration",
        "database",
        "schema",
        "database_writes",
        "master_key",
        "checkpoint_file",
        "checkpoints",
        "receiving_address",
        "node",
        "token",
        "newest_block",
        "following",
        "rate",
        "time_zone",
        "settings",
    ];
    assert_eq!(checks, expected);
    let (_, address) = found.of("receiving_address");
    // The first address that every wallet shows for the mnemonic of `DEMO_XPUB`.
    assert!(address.contains("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
    let (_, sealed) = found.of("master_key");
    assert!(sealed.contains("opens what this database has sealed"));
    let (_, following) = found.of("following");
    assert!(following.contains("0 behind the node"), "{following}");

    let output = shop.run(&["doctor"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("15 ok, 0 warnings, 0 failed"), "{said}");
    assert_eq!(files(shop.folder()), before);
}

// proves M-X4: each fault is found and its cure is named, without repeating a value
#[tokio::test(flavor = "multi_thread")]
async fn each_broken_thing_is_found_with_its_cure() {
    let chain = InProcessChain::start().expect("a chain");
    let shop = in_use(&chain).await;
    let other_key: String = KEY.chars().rev().collect();
    // An extended private key: the first test vector of BIP-32.
    let private = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
    let below_a_file = shop.file().join("checkpoints.jsonl").display().to_string();
    let nowhere = shop.folder().join("empty").display().to_string();
    let nobody = "http://shop:hunter2@127.0.0.1:1/";
    let away = "postgres://shop:hunter2@127.0.0.1:1/shop";
    let far = "TUSD=0x00000000000000000000000000000000000000aa#6";
    let broken: [(&str, &str, &str, &[&str]); 14] = [
        (
            "KEYS__MASTER",
            &other_key,
            "master_key",
            &["does not open", "first started with"],
        ),
        (
            "KEYS__MASTER",
            "",
            "configuration",
            &["CHAINSTORE_KEYS__MASTER is missing"],
        ),
        (
            "HTTP__BIND",
            "everywhere",
            "configuration",
            &[
                "CHAINSTORE_HTTP__BIND",
                "an address and a port",
                "-> correct it as README.md and .env.example describe",
            ],
        ),
        (
            "LOG__FILTER",
            "info,chainstore=loud",
            "configuration",
            &["log filter", "write for example"],
        ),
        (
            "DATA_DIR",
            &nowhere,
            "database",
            &["none yet", "run `chainstore-server migrate`"],
        ),
        (
            "DATABASE__URL",
            away,
            "database",
            &["nobody answers", "CHAINSTORE_DATABASE__URL"],
        ),
        (
            "EVM__LOCAL__XPUB",
            private,
            "configuration",
            &["CHAINSTORE_EVM__LOCAL__XPUB is a private key"],
        ),
        (
            "PROFILE",
            "development",
            "configuration",
            &["demonstration key"],
        ),
        (
            "EVM__LOCAL__RPC_URL",
            nobody,
            "node",
            &[
                "does not answer",
                "start the node, or correct CHAINSTORE_EVM__LOCAL__RPC_URL",
            ],
        ),
        (
            "EVM__LOCAL__CHAIN_ID",
            "1",
            "node",
            &[
                "it serves chain 31337, not 1",
                "CHAINSTORE_EVM__LOCAL__CHAIN_ID",
            ],
        ),
        (
            "EVM__LOCAL__TOKENS",
            far,
            "token",
            &[
                "no token at the contract of TUSD",
                "CHAINSTORE_EVM__LOCAL__TOKENS",
            ],
        ),
        (
            "RATES__TUSD",
            "dear",
            "rate",
            &["is not a rate", "CHAINSTORE_RATES__TUSD"],
        ),
        (
            "SHOP__TIME_ZONE",
            "Mars/Base",
            "time_zone",
            &["not known", "Europe/Berlin"],
        ),
        (
            "AUDIT__CHECKPOINTS",
            &below_a_file,
            "checkpoint_file",
            &["cannot be written", "CHAINSTORE_AUDIT__CHECKPOINTS"],
        ),
    ];
    for (name, value, check, parts) in broken {
        let mut shop = shop.clone();
        shop.set(name, value);
        let found = shop.examined();
        found.failed(check, parts);
        if [other_key.as_str(), private].contains(&value) {
            assert!(!found.said.contains(value), "{}", found.said);
        }
        // Checks that need the database must not pass when it cannot be reached.
        if check == "database" {
            for unread in ["time_zone", "settings"] {
                let (state, said) = found.of(unread);
                assert_eq!(state, "warning", "{said}");
                assert!(said.contains("the database cannot be read"), "{said}");
            }
        }
        // All other checks still run: the last one has a finding.
        let last = found.findings.last().expect("findings");
        assert_eq!(last["check"], "settings", "{name}: {}", found.said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_settings_that_cannot_be_read_is_a_failure() {
    let chain = InProcessChain::start().expect("a chain");
    let shop = in_use(&chain).await;
    let url = format!("sqlite:{}", shop.file().display());
    let row = "INSERT INTO settings (name, value, version, changed_at, changed_by) \
        VALUES ('shop.terms', 'none', 'abc', 0, 'somebody')";
    meddle(&url, row).await;
    let found = shop.examined();
    found.failed("settings", &["damaged", "the table `settings`"]);
    let (state, said) = found.of("time_zone");
    assert_eq!(state, "warning");
    assert!(said.contains("not checked"), "{said}");
}

// proves SR-46 in its first form: a trail that was cut or rebuilt does not fit the file of checkpoints
#[tokio::test(flavor = "multi_thread")]
async fn checkpoints_that_do_not_agree_are_found() {
    let chain = InProcessChain::start().expect("a chain");
    let shop = in_use(&chain).await;
    let url = format!("sqlite:{}", shop.file().display());
    meddle(&url, "UPDATE audit_links SET hash = zeroblob(32)").await;
    let found = shop.examined();
    found.failed(
        "checkpoints",
        &["another link of that number", "audit verify"],
    );
    meddle(&url, "DELETE FROM audit_links").await;
    let found = shop.examined();
    found.failed("checkpoints", &["no such link", "audit verify"]);
    let file = shop.folder().join("audit-checkpoints.jsonl");
    let forged = fs::read_to_string(&file).expect("the file");
    let forged = forged.replace("\"sequence\":1", "\"sequence\":9");
    fs::write(&file, forged).expect("the file");
    let found = shop.examined();
    found.failed("checkpoints", &["link 9, is not signed", "audit verify"]);
    fs::write(&file, "not a checkpoint\n").expect("the file");
    shop.examined().failed("checkpoints", &["line 1"]);
}

// proves M-X4 on PostgreSQL: the checks that only a database server has, and the state of its schema
#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_server_is_looked_at_too() {
    let chain = InProcessChain::start().expect("a chain");
    let mut shop = Shop::on(&chain).await;
    let database = TestDatabase::migrated(Engine::Postgres).await;
    shop.set("DATABASE__URL", database.url());
    let found = shop.examined();
    assert_eq!(found.code, Some(0), "{}", found.said);
    for (check, part) in [
        ("database", "PostgreSQL"),
        ("database_link", "does not leave this machine"),
        ("database_clock", "ms from the clock of this host"),
        ("master_key", "nothing is sealed yet"),
    ] {
        let (state, said) = found.of(check);
        assert!(state == "ok" && said.contains(part), "{check}: {said}");
    }
    let (_, password) = database.url().split_once("shop:").expect("a password");
    let (password, _) = password.split_once('@').expect("a password");
    assert!(!found.said.contains(password), "{}", found.said);

    let tomorrow =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('9999_of_tomorrow', 0)";
    meddle(database.url(), tomorrow).await;
    let found = shop.examined();
    found.failed("schema", &["9999_of_tomorrow", "run the newer program"]);
    let empty = TestDatabase::empty(Engine::Postgres).await;
    shop.set("DATABASE__URL", empty.url());
    let found = shop.examined();
    found.failed(
        "schema",
        &["1 migration behind", "run `chainstore-server migrate`"],
    );
}

// A node that has fewer blocks than we followed gives a warning and no failure: it may still be catching
// up after it was set up again.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_less_than_we_followed_is_warned_of() {
    let chain = InProcessChain::start().expect("a chain");
    let shop = in_use(&chain).await;
    chain.mine(5).await.expect("blocks");
    let serving = shop.serve();
    eventually("the new blocks are followed", async || {
        shop.rows("chain_headers", "height", "height = 6").await > 0
    })
    .await;
    serving.stop().await;
    chain.set_fault(Some(Fault::StaleHead(1)));
    let found = shop.examined();
    let (state, said) = found.of("following");
    assert_eq!((state.as_str(), found.code), ("warning", Some(0)), "{said}");
    assert!(said.contains("the node has only 1"), "{said}");
}
