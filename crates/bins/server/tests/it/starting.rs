//! Starts that must wait, and starts that are refused.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chainstore_databases::{Durability, Instance, TestDatabase};

use crate::{KEY, Serving, server, text};

/// Waits until the log of the program contains this text.
fn says(log: &Path, part: &str) {
    let said = || std::fs::read_to_string(log).unwrap_or_default();
    let heard = (0..1_200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        said().contains(part)
    });
    assert!(heard, "it never said {part:?}:\n{}", said());
}

// proves M-X4: a program that is started together with its database waits for it
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_comes_up_later_is_waited_for() {
    let instance = Instance::start_own(Durability::Full);
    let database = TestDatabase::migrated_on(&instance).await;
    let home = tempfile::tempdir().expect("a folder");
    let log = home.path().join("log");
    instance.stop();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_chainstore-server"));
    serve
        .arg("serve")
        .env_clear()
        .env("CHAINSTORE_KEYS__MASTER", KEY)
        .env("CHAINSTORE_DATABASE__URL", database.url())
        .env("CHAINSTORE_DATA_DIR", home.path())
        .env("CHAINSTORE_HTTP__BIND", "127.0.0.1:0")
        .stdout(Stdio::from(File::create(&log).expect("a log")));
    let _serving = Serving(serve.spawn().expect("the program starts"));
    says(&log, "the database is not there yet; waiting for it");
    instance.start();
    says(&log, "the API is served");
    let said = std::fs::read_to_string(&log).expect("a log");
    let (_, secret) = database.url().split_once("shop:").expect("a password");
    let (secret, _) = secret.split_once('@').expect("a password");
    assert!(!said.contains(secret), "{said}");
}

// proves M-D1, SR-72: a wrong master key is refused at the start, and is not repeated
#[test]
fn a_master_key_that_sealed_nothing_here_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().to_str().expect("a plain path");
    let other: String = KEY.chars().rev().collect();
    let with = |key, arguments: &[&str]| {
        let settings = [
            ("CHAINSTORE_KEYS__MASTER", key),
            ("CHAINSTORE_DATA_DIR", folder),
            ("CHAINSTORE_HTTP__BIND", "127.0.0.1:0"),
        ];
        let output = server(arguments, &settings);
        (
            output.status.code(),
            text(&output.stdout) + &text(&output.stderr),
        )
    };
    assert_eq!(with(KEY, &["migrate"]).0, Some(0));
    assert_eq!(
        with(KEY, &["admin", "create-key", "--name", "me"]).0,
        Some(0)
    );
    for command in [
        &["admin", "create-key", "--name", "me"][..],
        &["audit", "verify"],
        &["serve"],
    ] {
        let (code, said) = with(&other, command);
        assert_eq!(code, Some(1), "{command:?}: {said}");
        let cure = "CHAINSTORE_KEYS__MASTER is not the key this database was sealed with";
        assert!(said.contains(cure), "{command:?}: {said}");
        assert!(!said.contains(&other), "{said}");
    }
    assert_eq!(with(KEY, &["audit", "verify"]).0, Some(0));
}
