//! The program as an operator uses it at the command line.

mod doctor;
mod senders;
mod stage;

use std::process::Command;

// proves M-C2, M-C4: every missing setting is named, and no secret is repeated
#[test]
fn a_bad_configuration_is_refused_with_every_cure() {
    let output = Command::new(env!("CARGO_BIN_EXE_chainstore-gateway"))
        .arg("serve")
        .env_clear()
        .env("CHAINSTORE_TELEGRAM__MODE", "webhook")
        .env("CHAINSTORE_TELEGRAM__WEBHOOK_SECRET", "hunter2")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    for name in ["KEYS__MASTER", "BOT_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET"] {
        assert!(said.contains(name), "{name} in {said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
}
