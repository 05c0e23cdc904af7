//! Settings with which the shop could lose its money or its secrets.

use chainstore_tests::{Engine, Program, Store, Who, on_both};

on_both! {
    a_private_key_in_place_of_the_public_one_is_refused_and_not_repeated
    a_demonstration_key_outside_the_sandbox_is_refused_and_not_repeated
    a_placeholder_as_bot_token_is_refused_and_not_repeated
    a_placeholder_as_webhook_secret_is_refused_and_not_repeated
    a_placeholder_as_master_key_is_refused_and_not_repeated
}

/// The extended private key of test vector 1 of BIP-32, which is public.
const XPRV: &str = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
const SERVER: Who = Who::Server(0);
const GATEWAY: Who = Who::Gateway(0);

// proves SR-45, SR-55
async fn a_private_key_in_place_of_the_public_one_is_refused_and_not_repeated(engine: Engine) {
    for who in [SERVER, GATEWAY] {
        let said = refused(engine, who, "EVM__LOCAL__XPUB", XPRV).await;
        assert!(said.contains("is a private key"), "{said}");
    }
}

// proves SR-55
async fn a_demonstration_key_outside_the_sandbox_is_refused_and_not_repeated(engine: Engine) {
    // The key stays the demonstration key of the sandbox; only the profile is changed.
    let store = Store::builder(engine).in_process().set_up().await;
    let mut settings = store.settings_of(SERVER);
    settings.insert("CHAINSTORE_PROFILE".into(), "test".into());
    let demo = settings["CHAINSTORE_EVM__LOCAL__XPUB"].clone();
    for program in ["chainstore-server", "chainstore-gateway"] {
        let said = Program::refused(program, &["serve"], &settings).await;
        assert!(said.contains("is a demonstration key"), "{said}");
        assert!(!said.contains(&demo), "the value is repeated: {said}");
    }
}

// proves SR-45
async fn a_placeholder_as_bot_token_is_refused_and_not_repeated(engine: Engine) {
    let said = refused(
        engine,
        GATEWAY,
        "TELEGRAM__BOT_TOKEN",
        "paste-your-token-here",
    )
    .await;
    assert!(said.contains("not a bot's token"), "{said}");
}

// proves SR-45, SR-59
async fn a_placeholder_as_webhook_secret_is_refused_and_not_repeated(engine: Engine) {
    for placeholder in ["changeme", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] {
        refused(engine, GATEWAY, "TELEGRAM__WEBHOOK_SECRET", placeholder).await;
    }
}

// proves SR-45
async fn a_placeholder_as_master_key_is_refused_and_not_repeated(engine: Engine) {
    let zeros = "0".repeat(64);
    for placeholder in ["insert-the-key-here", &zeros] {
        for who in [SERVER, GATEWAY] {
            refused(engine, who, "KEYS__MASTER", placeholder).await;
        }
    }
}

/// Starts a program with this value and with an invalid address. Asserts that it refuses to start, names
/// both variables with their cures, and does not repeat the value. Answers its output.
async fn refused(engine: Engine, who: Who, variable: &str, value: &str) -> String {
    let store = Store::builder(engine).in_process().set_up().await;
    let program = match who {
        Who::Server(_) => "chainstore-server",
        Who::Gateway(_) => "chainstore-gateway",
    };
    let mut settings = store.settings_of(who);
    settings.insert(format!("CHAINSTORE_{variable}"), value.into());
    let said = Program::refused(program, &["serve"], &settings).await;
    settings.insert("CHAINSTORE_METRICS__BIND".into(), "somewhere".into());
    let both = Program::refused(program, &["serve"], &settings).await;
    assert!(said.contains(variable), "{variable} is not named: {said}");
    for named in [variable, "METRICS__BIND"] {
        assert!(both.contains(named), "{named} is not named: {both}");
    }
    for text in [&said, &both] {
        assert!(!text.contains(value), "the value is repeated: {text}");
    }
    both
}
