//! The program as an operator uses it at the command line.

mod away;
mod doctor;
mod stage;
mod starting;

use std::path::Path;
use std::process::{Command, Output};

use chainstore_databases::meddle;

fn server(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chainstore-server"));
    command
        .args(arguments)
        .env_clear()
        .envs(settings.iter().copied());
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const KEY: &str = "8f1d2a63c04be79588f1d2a63c04be795a0b1c2d3e4f50617283940a5b6c7d8e";

#[test]
fn help_lists_every_command() {
    let said = text(&server(&["--help"], &[]).stdout);
    for command in ["serve", "migrate", "doctor", "admin", "audit"] {
        assert!(said.contains(command), "{said}");
    }
}

// proves M-C2: the program does not start with a wrong configuration, and names all its faults
#[test]
fn a_bad_configuration_is_refused_with_every_cure() {
    let output = server(&["serve"], &[("CHAINSTORE_HTTP__BIND", "nowhere")]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for variable in ["CHAINSTORE_HTTP__BIND", "CHAINSTORE_KEYS__MASTER"] {
        assert!(said.contains(variable), "{said}");
    }
}

#[test]
fn a_schema_that_is_behind_is_named_with_its_cure() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("a plain path");
    let settings = [
        ("CHAINSTORE_KEYS__MASTER", KEY),
        ("CHAINSTORE_DATA_DIR", folder),
    ];
    let early = server(&["admin", "create-key", "--name", "me"], &settings);
    assert!(
        text(&early.stderr).contains("run `chainstore-server migrate`"),
        "{}",
        text(&early.stderr)
    );
    assert!(server(&["migrate"], &settings).status.success());
    assert!(text(&server(&["migrate"], &settings).stdout).contains("up to date"));
}

// An older version of the program must not write into the schema of a newer version.
#[tokio::test]
async fn a_schema_that_is_ahead_is_refused_with_its_cure() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().to_str().expect("a plain path");
    let settings = [
        ("CHAINSTORE_KEYS__MASTER", KEY),
        ("CHAINSTORE_DATA_DIR", folder),
        ("CHAINSTORE_HTTP__BIND", "127.0.0.1:0"),
    ];
    assert!(server(&["migrate"], &settings).status.success());
    let url = format!("sqlite:{folder}/chainstore.sqlite");
    let tomorrow =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('9999_of_tomorrow', 0)";
    assert_eq!(meddle(&url, tomorrow).await, 1);
    for command in [&["serve"][..], &["migrate"], &["audit", "verify"]] {
        let output = server(command, &settings);
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        let said = text(&output.stderr);
        for part in [
            "newer than this program",
            "9999_of_tomorrow",
            "restore a backup",
        ] {
            assert!(said.contains(part), "{command:?}: {said}");
        }
    }
}

/// The variables of an installation in this folder, whose database has the schema.
fn migrated(folder: &Path) -> [(&str, &str); 2] {
    let settings = [
        ("CHAINSTORE_KEYS__MASTER", KEY),
        (
            "CHAINSTORE_DATA_DIR",
            folder.to_str().expect("a plain path"),
        ),
    ];
    assert!(server(&["migrate"], &settings).status.success());
    settings
}

// proves M-I7 in its first form: a key is shown once, as the last line, and its role is checked
#[test]
fn a_key_is_shown_once_and_roles_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = migrated(folder.path());
    let made = text(&server(&["admin", "create-key", "--name", "me"], &settings).stdout);
    let key = made.lines().last().expect("a line");
    assert!(
        key.starts_with("csk_") && key.split('_').count() == 4,
        "{made}"
    );
    let wrong = server(
        &["admin", "create-key", "--name", "me", "--role", "owner"],
        &settings,
    );
    assert!(
        text(&wrong.stderr).contains("admin, user, readonly"),
        "{}",
        text(&wrong.stderr)
    );
    for (name, cure) in [
        ("", "write at least one character"),
        ("a\u{202e}b", "remove the invisible character"),
        (&*"n".repeat(81), "write at most 80 characters"),
    ] {
        let refused = server(&["admin", "create-key", "--name", name], &settings);
        assert!(!refused.status.success(), "{name:?}");
        let said = text(&refused.stderr);
        assert!(said.contains("--name") && said.contains(cure), "{said}");
    }
    let id = key.rsplitn(3, '_').last().expect("the visible part");
    let revoked = server(&["admin", "revoke-key", "--id", id], &settings);
    assert!(revoked.status.success(), "{}", text(&revoked.stderr));
    let listed = text(&server(&["admin", "list-keys"], &settings).stdout);
    assert!(
        listed.contains(id) && listed.contains("revoked"),
        "{listed}"
    );
    let secret = key.rsplit('_').nth(1).expect("the secret part");
    assert!(!listed.contains(secret), "{listed}");
    let unknown = "csk_00000000000000000000000000";
    let missing = server(&["admin", "revoke-key", "--id", unknown], &settings);
    assert_eq!(missing.status.code(), Some(1));
    let said = text(&missing.stderr);
    assert!(said.contains("there is no API key csk_0000"), "{said}");
}

#[test]
fn a_value_that_a_setting_does_not_take_is_refused_by_the_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = migrated(folder.path());
    let set = |name, value| {
        let output = server(&["settings", "set", name, value], &settings);
        (
            output.status.code(),
            text(&output.stdout) + &text(&output.stderr),
        )
    };
    for (name, value, said) in [
        (
            "shop.shipping",
            "-1",
            "error: `shop.shipping` is not accepted: an amount is written in digits with at most one point, for example 24.90\n",
        ),
        (
            "cart.lines",
            "--31",
            "error: `cart.lines` must be a whole number from 1 to 30\n",
        ),
        (
            "shop.time_zone",
            "-Mars",
            "error: there is no time zone of this name; write `shop.time_zone` like Europe/Berlin\n",
        ),
        (
            "shop.colour",
            "-",
            "error: there is no setting `shop.colour`; `chainstore-server settings show` lists them\n",
        ),
    ] {
        assert_eq!(set(name, value), (Some(1), said.to_owned()), "{value}");
    }
    let (code, said) = set("shop.name", "-Corner Shop-");
    assert_eq!(
        (code, said.as_str()),
        (Some(0), "shop.name = -Corner Shop- (version 1)\n")
    );
    let help = server(&["settings", "set", "--help"], &settings);
    assert!(text(&help.stdout).contains("Its name, for example shop.name"));
}

/// Kills the server when it is dropped, so that it also ends when the test fails.
struct Serving(std::process::Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

// proves M-S1 and SR-46 in their first form: a running server seals the trail and writes checkpoints to a
// file; `audit verify` reports what it has read, and finds a forged checkpoint and its place
#[test]
fn the_audit_trail_is_sealed_and_verified() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().to_str().expect("a plain path");
    let settings = [
        ("CHAINSTORE_KEYS__MASTER", KEY),
        ("CHAINSTORE_DATA_DIR", folder),
        ("CHAINSTORE_HTTP__BIND", "127.0.0.1:0"),
    ];
    let say = |arguments: &[&str]| {
        let output = server(arguments, &settings);
        (
            output.status.code(),
            text(&output.stdout) + &text(&output.stderr),
        )
    };
    assert_eq!(say(&["migrate"]).0, Some(0));
    assert_eq!(say(&["admin", "create-key", "--name", "me"]).0, Some(0));
    let (code, said) = say(&["audit", "verify"]);
    assert!(
        code == Some(0) && said.contains("1 entry, 0 links"),
        "{said}"
    );

    let file = home.path().join("audit-checkpoints.jsonl");
    let lines = || std::fs::read_to_string(&file).unwrap_or_default();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_chainstore-server"));
    serve.arg("serve").env_clear().envs(settings);
    serve.stdout(std::process::Stdio::null());
    let serving = Serving(serve.spawn().expect("the program starts"));
    let sealed = (0..1_200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        lines().ends_with('\n')
    });
    assert!(sealed, "nothing was sealed in a minute");
    drop(serving);
    let (code, said) = say(&["audit", "verify"]);
    let whole = "1 entry, 1 link, 1 checkpoint and 1 kept apart; nothing was changed";
    assert!(code == Some(0) && said.contains(whole), "{said}");
    let (_, said) = say(&["audit", "verify", "--json"]);
    assert!(
        said.contains(r#""whole":true,"entries":1,"links":1"#),
        "{said}"
    );
    let (_, key) = say(&["audit", "key"]);
    assert_eq!(key.trim().len(), 64, "{key}");

    let forged = lines().replace(r#""sequence":1"#, r#""sequence":9"#);
    std::fs::write(&file, forged).expect("the file");
    let (code, said) = say(&["audit", "verify"]);
    assert!(
        code == Some(1) && said.contains("link 9: the checkpoint"),
        "{said}"
    );
    let (code, said) = say(&["audit", "verify", "--json"]);
    assert!(
        code == Some(1) && said.contains(r#""whole":false"#),
        "{said}"
    );
}
