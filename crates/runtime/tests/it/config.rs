use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chainstore_runtime::config::{Config, ConfigError, Program, Variable};

const KEY: &str = "8f1d2a63c04be79588f1d2a63c04be795a0b1c2d3e4f50617283940a5b6c7d8e";
/// Test vector 1 of BIP-32 at m/0'/1/2': an extended public key with the depth of an account.
const XPUB: &str = "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn load(
    variables: &[(&str, &str)],
    program: Program,
) -> Result<(Config, Vec<Variable>), ConfigError> {
    Config::load(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        program,
    )
}

fn problems(variables: &[(&str, &str)], program: Program) -> String {
    load(variables, program)
        .map(|_| ())
        .expect_err("a refusal")
        .to_string()
}

/// Every `NAME=value` of the example, including those that are commented out.
fn example() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join(".env.example")).expect("the example");
    text.lines()
        .map(|line| line.trim_start_matches("# "))
        .filter(|line| line.starts_with("CHAINSTORE_"))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The example with values for its empty secrets, which must be a configuration that works.
fn filled() -> Vec<(String, String)> {
    let fill = |(name, value): (String, String)| {
        let value = match name.as_str() {
            "CHAINSTORE_KEYS__MASTER" | "CHAINSTORE_TELEGRAM__WEBHOOK_SECRET" => KEY.to_owned(),
            "CHAINSTORE_TELEGRAM__BOT_TOKEN" => "123:abc".to_owned(),
            "CHAINSTORE_EVM__BASE__XPUB" => XPUB.to_owned(),
            _ if value.is_empty() => "filled".to_owned(),
            _ => value,
        };
        (name, value)
    };
    example().into_iter().map(fill).collect()
}

fn known() -> Vec<Variable> {
    match Config::load(filled(), Program::Gateway) {
        Ok((_, known)) => known,
        Err(error) => panic!("the example must work: {error}"),
    }
}

// proves M-C1: the example lists every variable and no other
#[test]
fn the_example_is_equal_to_the_configuration() {
    let listed: BTreeSet<String> = example().into_iter().map(|(name, _)| name).collect();
    let read: BTreeSet<String> = known().into_iter().map(|variable| variable.name).collect();
    assert_eq!(listed, read);
}

// proves M-C1: the table in the README lists every variable and no other
#[test]
fn the_readme_is_equal_to_the_configuration() {
    let text = fs::read_to_string(root().join("README.md")).expect("the README");
    let general = |name: &str| {
        name.replace("__BASE__", "__<NAME>__")
            .replace("RATES__USDC", "RATES__<SYMBOL>")
    };
    for variable in known() {
        let secret = if variable.secret { " 🔑" } else { "" };
        let row = format!("| `{}`{secret} | ", general(&variable.name));
        assert!(
            text.contains(&row),
            "README.md needs a row that begins with {row}"
        );
    }
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| `CHAINSTORE_"))
        .count();
    assert_eq!(
        rows,
        known().len(),
        "README.md lists a variable that no program reads"
    );
}

// proves M-C2: all problems are listed at once, each with the variable and what to do
#[test]
fn all_problems_are_listed_at_once() {
    let text = problems(
        &[
            ("CHAINSTORE_PROFILE", "prod"),
            ("CHAINSTORE_HTTP__BIND", "everywhere"),
            ("CHAINSTORE_TELEGRAM__MODE", "carrier-pigeon"),
            ("CHAINSTORE_TELEGRAM__BOT_TOKE", "123:abc"),
        ],
        Program::Gateway,
    );
    for expected in [
        "CHAINSTORE_PROFILE must be one of",
        "CHAINSTORE_HTTP__BIND must be an address and a port, for example",
        "CHAINSTORE_KEYS__MASTER is missing: 64 hexadecimal digits",
        "CHAINSTORE_TELEGRAM__MODE must be one of polling, webhook",
        "CHAINSTORE_TELEGRAM__BOT_TOKEN is missing",
        "CHAINSTORE_TELEGRAM__BOT_TOKE is not known; did you mean CHAINSTORE_TELEGRAM__BOT_TOKEN?",
    ] {
        assert!(text.contains(expected), "missing {expected:?} in:\n{text}");
    }
    assert!(!text.contains("123:abc"), "a value was repeated:\n{text}");
}

// proves SR-72
#[test]
fn placeholders_are_refused_and_not_repeated() {
    let zeros = "0".repeat(64);
    let text = problems(&[("CHAINSTORE_KEYS__MASTER", &zeros)], Program::Server);
    assert!(
        text.contains("CHAINSTORE_KEYS__MASTER is a placeholder"),
        "{text}"
    );
    assert!(!text.contains(&zeros));
    let webhook = [
        ("CHAINSTORE_KEYS__MASTER", KEY),
        ("CHAINSTORE_TELEGRAM__BOT_TOKEN", "1:a"),
        ("CHAINSTORE_TELEGRAM__MODE", "webhook"),
        ("CHAINSTORE_TELEGRAM__WEBHOOK_URL", "https://bot.example/t"),
        ("CHAINSTORE_TELEGRAM__WEBHOOK_SECRET", "secret"),
    ];
    let text = problems(&webhook, Program::Gateway);
    assert!(
        text.contains("CHAINSTORE_TELEGRAM__WEBHOOK_SECRET must be 32 to 256"),
        "{text}"
    );
}

// proves M-C2, SR-72: problems of keys and of the bot token are listed together with all others
#[test]
fn keys_that_may_not_receive_and_tokens_that_are_none_are_listed_with_the_rest() {
    // Test vector 1 of BIP-32: an extended private key.
    let xprv = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
    let text = problems(
        &[
            ("CHAINSTORE_EVM__LOCAL__XPUB", xprv),
            ("CHAINSTORE_TELEGRAM__BOT_TOKEN", "your-token-here"),
        ],
        Program::Gateway,
    );
    for expected in [
        "CHAINSTORE_KEYS__MASTER is missing",
        "CHAINSTORE_EVM__LOCAL__XPUB is a private key",
        "CHAINSTORE_EVM__LOCAL__CHAIN_ID is missing",
        "CHAINSTORE_TELEGRAM__BOT_TOKEN is not a bot's token",
    ] {
        assert!(text.contains(expected), "missing {expected:?} in:\n{text}");
    }
    for value in [xprv, "your-token-here"] {
        assert!(!text.contains(value), "a value was repeated:\n{text}");
    }
}

#[test]
fn production_asks_for_postgresql_over_verified_tls() {
    let base = [
        ("CHAINSTORE_PROFILE", "production"),
        ("CHAINSTORE_KEYS__MASTER", KEY),
    ];
    assert!(problems(&base, Program::Server).contains("production runs on PostgreSQL"));
    let mut plain = base.to_vec();
    plain.push((
        "CHAINSTORE_DATABASE__URL",
        "postgres://shop:hunter2@db/shop",
    ));
    let text = problems(&plain, Program::Server);
    assert!(
        text.contains("sslmode=verify-full") && !text.contains("hunter2"),
        "{text}"
    );
}

#[test]
fn a_secret_comes_from_a_file_or_as_a_value_but_not_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("master");
    fs::write(&file, format!("{KEY}\n")).expect("a file");
    let file = file.to_str().expect("a plain path");
    assert!(load(&[("CHAINSTORE_KEYS__MASTER_FILE", file)], Program::Server).is_ok());
    let both = [
        ("CHAINSTORE_KEYS__MASTER", KEY),
        ("CHAINSTORE_KEYS__MASTER_FILE", file),
    ];
    assert!(problems(&both, Program::Server).contains("keep one of them"));
    let missing = [("CHAINSTORE_KEYS__MASTER_FILE", "nowhere/at/all")];
    assert!(
        problems(&missing, Program::Server).contains("CHAINSTORE_KEYS__MASTER_FILE cannot be read")
    );
}

#[test]
fn a_chain_needs_all_its_parts() {
    let text = problems(
        &[
            ("CHAINSTORE_KEYS__MASTER", KEY),
            ("CHAINSTORE_EVM__LOCAL__CHAIN_ID", "31337"),
            ("CHAINSTORE_EVM__LOCAL__TOKENS", "TUSD=0x12#6"),
            ("CHAINSTORE_EVM__LOCAL__CONFIRMATIONS", "0:0"),
        ],
        Program::Server,
    );
    for field in [
        "RPC_URL is missing",
        "XPUB is missing",
        "CONFIRMATIONS is a list like",
    ] {
        assert!(text.contains(field), "{text}");
    }
}

// proves M-C2: a number out of bounds is refused, and not replaced by the nearest bound
#[test]
fn terms_of_payment_stay_within_reason() {
    for (field, value, cure) in [
        (
            "PAYMENT_MINUTES",
            "0",
            "must be a whole number from 1 to 10080",
        ),
        (
            "PAYMENT_MINUTES",
            "18446744073709551615",
            "must be a whole number from 1 to 10080",
        ),
        (
            "POLL_MS",
            "soon",
            "must be a whole number from 50 to 600000",
        ),
        (
            "GRACE_SECONDS",
            "-1",
            "must be a whole number from 0 to 86400",
        ),
        (
            "TOLERANCE_BPS",
            "10000",
            "must be a whole number from 0 to 1000",
        ),
        ("CONFIRMATIONS", "10000:12", "beginning with 0 and rising"),
        (
            "CONFIRMATIONS",
            "0:12,10000:3",
            "beginning with 0 and rising",
        ),
    ] {
        let variable = format!("CHAINSTORE_EVM__LOCAL__{field}");
        let text = problems(
            &[
                ("CHAINSTORE_KEYS__MASTER", KEY),
                ("CHAINSTORE_EVM__LOCAL__CHAIN_ID", "31337"),
                ("CHAINSTORE_EVM__LOCAL__TOKENS", "TUSD=0x12#6"),
                (variable.as_str(), value),
            ],
            Program::Server,
        );
        let told = text
            .lines()
            .any(|line| line.contains(&variable) && line.contains(cure));
        assert!(told, "{variable}={value}:\n{text}");
    }
}

/// Two chains with a token of the same name.
fn two_chains() -> Vec<(&'static str, &'static str)> {
    vec![
        ("CHAINSTORE_KEYS__MASTER", KEY),
        ("CHAINSTORE_SHOP__CURRENCY", "EUR"),
        ("CHAINSTORE_EVM__ONE__CHAIN_ID", "8453"),
        ("CHAINSTORE_EVM__ONE__RPC_URL", "http://127.0.0.1:8545"),
        ("CHAINSTORE_EVM__ONE__XPUB", XPUB),
        (
            "CHAINSTORE_EVM__ONE__TOKENS",
            "TUSD=0x7070707070707070707070707070707070707070#6",
        ),
        ("CHAINSTORE_EVM__TWO__CHAIN_ID", "137"),
        ("CHAINSTORE_EVM__TWO__RPC_URL", "http://127.0.0.1:8546"),
        ("CHAINSTORE_EVM__TWO__XPUB", XPUB),
        (
            "CHAINSTORE_EVM__TWO__TOKENS",
            "TUSD=0x7171717171717171717171717171717171717171#6",
        ),
    ]
}

#[test]
fn a_token_of_one_name_on_two_chains_has_one_rate() {
    let mut variables = two_chains();
    variables.push(("CHAINSTORE_RATES__TUSD", "1.08"));
    let (config, _) = load(&variables, Program::Server).expect("a configuration");
    let methods: Vec<_> = config
        .chains
        .iter()
        .flat_map(|chain| &chain.methods)
        .map(|method| (method.asset.chain.to_string(), method.rate.as_str()))
        .collect();
    assert_eq!(
        methods,
        [
            ("eip155:8453".to_owned(), "1.08"),
            ("eip155:137".to_owned(), "1.08")
        ]
    );
}

#[test]
fn a_missing_rate_is_one_problem() {
    let text = problems(&two_chains(), Program::Server);
    assert_eq!(text.matches("CHAINSTORE_RATES__TUSD is missing").count(), 1);
    assert!(
        text.starts_with("the configuration has 1 problem:"),
        "{text}"
    );
}

#[test]
fn a_chain_stands_in_the_configuration_once() {
    let mut variables = two_chains();
    variables.push(("CHAINSTORE_RATES__TUSD", "1.08"));
    let second = variables
        .iter_mut()
        .find(|(name, _)| *name == "CHAINSTORE_EVM__TWO__CHAIN_ID");
    second.expect("the second chain").1 = "8453";
    let text = problems(&variables, Program::Server);
    assert!(
        text.contains("CHAINSTORE_EVM__TWO__CHAIN_ID is the number of another block"),
        "{text}"
    );
}
