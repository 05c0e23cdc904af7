//! What the variables of a chain make of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use chainstore_chain_module::{Block, ChainModule as _, ConfiguredChain, Variables};
use chainstore_evm::{DEMO_XPUB, MODULE};
use chainstore_payments::TxHash;
use secrecy::SecretString;

/// Test vector 1 of BIP-32 at m/0'/1/2': an extended public key with the depth of an account.
const XPUB: &str = "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5";

/// The variables of a test, and the problems that were recorded with them.
#[derive(Default)]
struct Given {
    values: BTreeMap<String, String>,
    sandbox: bool,
    problems: Vec<String>,
}

impl Variables for Given {
    fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
    fn text(&mut self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }
    fn number(&mut self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }
    fn within(&mut self, name: &str, default: u64, _: RangeInclusive<u64>) -> u64 {
        self.number(name).unwrap_or(default)
    }
    fn flag(&mut self, name: &str, default: bool) -> bool {
        self.text(name).map_or(default, |text| text == "true")
    }
    fn secret(&mut self, name: &str) -> Option<SecretString> {
        self.text(name).map(Into::into)
    }
    fn rate(&mut self, symbol: &str) -> String {
        format!("rate of {symbol}")
    }
    fn is_sandbox(&self) -> bool {
        self.sandbox
    }
    fn problem(&mut self, name: &str, cure: String) {
        self.problems.push(format!("{name} {cure}"));
    }
}

impl Given {
    /// The node, the key, and these fields of the block `SHOP`.
    fn with(fields: &[(&str, &str)]) -> Self {
        let node = [("RPC_URL", "http://127.0.0.1:8545/hunter2"), ("XPUB", XPUB)];
        let values = node.iter().chain(fields);
        let values = values.map(|(field, value)| (format!("EVM__SHOP__{field}"), (*value).into()));
        Self {
            values: values.collect(),
            ..Self::default()
        }
    }

    fn read(&mut self) -> Option<ConfiguredChain> {
        MODULE.read(&mut Block::new(self, MODULE.section(), "SHOP"))
    }
}

fn read(fields: &[(&str, &str)]) -> ConfiguredChain {
    let mut given = Given::with(fields);
    let chain = given.read();
    assert_eq!(given.problems, [""; 0]);
    chain.expect("a chain")
}

fn problems(fields: &[(&str, &str)]) -> Vec<String> {
    let mut given = Given::with(fields);
    given.read();
    given.problems
}

/// Symbol, decimal places and contract of the tokens of a chain.
fn tokens(chain: &ConfiguredChain) -> Vec<(String, u8, String)> {
    let methods = chain.methods.iter();
    methods
        .map(|method| {
            let contract = method.asset.name.reference().to_owned();
            (method.symbol.clone(), method.asset.decimals, contract)
        })
        .collect()
}

fn tiers(chain: &ConfiguredChain) -> Vec<(i128, u32)> {
    let tiers = chain.policy.tiers.iter();
    tiers
        .map(|tier| (tier.from.units(), tier.confirmations))
        .collect()
}

#[test]
fn a_preset_fills_everything_but_the_node_and_the_key() {
    let chain = read(&[("PRESET", "bnb")]);
    assert_eq!(chain.id.to_string(), "eip155:56");
    assert_eq!(chain.network, "BNB Smart Chain");
    assert_eq!(chain.poll, Duration::from_secs(1));
    assert_eq!(tiers(&chain), [(0, 15), (50_000, 60)]);
    assert!(!chain.test_network);
    let known = [
        ("USDT", "0x55d398326f99059ff775485246999027b3197955"),
        ("USDC", "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d"),
    ];
    let known = known.map(|(symbol, contract)| (symbol.to_owned(), 18, contract.to_owned()));
    assert_eq!(tokens(&chain), known);
    assert_eq!(chain.methods[0].rate, "rate of USDT");
    let page = chain.parts.explorer_url(&TxHash([0xab; 32]));
    let page = page.expect("a page");
    assert_eq!(
        page,
        format!("https://bscscan.com/tx/0x{}", "ab".repeat(32))
    );
    assert!(read(&[("PRESET", "sepolia")]).test_network);
}

#[test]
fn what_the_operator_writes_wins_over_the_preset() {
    let own = "0x1111111111111111111111111111111111111111";
    let chain = read(&[
        ("PRESET", "ethereum"),
        ("NETWORK", "Mainnet"),
        ("CONFIRMATIONS", "0:99"),
        ("POLL_MS", "70"),
        ("TEST_NETWORK", "true"),
        ("EXPLORER", "https://pages.example/eth/"),
        ("TOKENS", &format!("USDT, USDC={own}#7")),
    ]);
    assert_eq!(
        (chain.network.as_str(), chain.test_network),
        ("Mainnet", true)
    );
    assert_eq!(chain.poll, Duration::from_millis(70));
    assert_eq!(tiers(&chain), [(0, 99)]);
    let usdt = "0xdac17f958d2ee523a2206206994597c13d831ec7";
    assert_eq!(
        tokens(&chain),
        [
            ("USDT".into(), 6, usdt.into()),
            ("USDC".into(), 7, own.into())
        ]
    );
    let page = chain.parts.explorer_url(&TxHash([0; 32]));
    assert!(page.is_some_and(|page| page.starts_with("https://pages.example/eth/tx/0x00")));
}

#[test]
fn without_a_preset_nothing_is_assumed() {
    let own = "TUSD=0x1111111111111111111111111111111111111111#6";
    let chain = read(&[("CHAIN_ID", "8453"), ("TOKENS", own)]);
    assert_eq!(chain.network, "SHOP", "the name of the block");
    assert_eq!(tiers(&chain), [(0, 3)]);
    assert_eq!(chain.poll, Duration::from_secs(3));
    assert_eq!(chain.parts.explorer_url(&TxHash([0; 32])), None);
    assert_eq!(
        problems(&[]),
        [
            "EVM__SHOP__CHAIN_ID is missing: the EIP-155 number, for example 8453",
            "EVM__SHOP__TOKENS is missing: a list like USDC=0x…#6: symbol, contract, decimal places",
        ]
    );
    assert_eq!(
        problems(&[("CHAIN_ID", "8453"), ("TOKENS", "USDC")]),
        ["EVM__SHOP__TOKENS is a list like USDC=0x…#6: symbol, contract, decimal places"]
    );
}

#[test]
fn a_preset_that_contradicts_is_a_problem() {
    assert_eq!(
        problems(&[("PRESET", "base"), ("CHAIN_ID", "1")]),
        ["EVM__SHOP__CHAIN_ID is not the number of the preset base, which is 8453"]
    );
    let other = [("PRESET", "Base"), ("CHAIN_ID", "8453"), ("TOKENS", "")];
    assert_eq!(
        problems(&other),
        ["EVM__SHOP__PRESET must be one of ethereum, base, arbitrum, polygon, bnb, sepolia"]
    );
    assert_eq!(
        problems(&[("PRESET", "base"), ("TOKENS", "USDT")]),
        [
            "EVM__SHOP__TOKENS is a list like USDC=0x…#6: symbol, contract, decimal places; \
             the symbol alone is enough for USDC of the preset base"
        ]
    );
    assert_eq!(
        problems(&[("PRESET", "base"), ("EXPLORER", "javascript:alert(1)")]),
        ["EVM__SHOP__EXPLORER must be an address, for example https://basescan.org"]
    );
}

// proves SR-55
#[test]
fn demonstration_keys_are_for_the_sandbox() {
    let mut given = Given::with(&[("PRESET", "base"), ("XPUB", DEMO_XPUB)]);
    given
        .values
        .insert("EVM__SHOP__XPUB".into(), DEMO_XPUB.into());
    assert!(given.read().is_none());
    assert_eq!(given.problems.len(), 1);
    assert!(given.problems[0].starts_with("EVM__SHOP__XPUB is a demonstration key"));
    given.sandbox = true;
    let chain = given.read().expect("a chain");
    let first = chain.receiving.derive(0).expect("an address");
    assert_eq!(
        chain.receiving.text(&first),
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    );
}

// proves SR-58: the address of a node may hold a credential
#[test]
fn an_address_of_a_node_that_is_none_is_not_repeated() {
    let mut given = Given::with(&[("PRESET", "base")]);
    let wrong = "hunter2 at nowhere".to_owned();
    given.values.insert("EVM__SHOP__RPC_URL".into(), wrong);
    let chain = given.read().expect("a chain");
    let Err(unusable) = chain.parts.reader(&[]) else {
        panic!("a reader of nothing")
    };
    assert_eq!(unusable.variable, "EVM__SHOP__RPC_URL");
    assert_eq!(unusable.cure, "is not an address");
}
