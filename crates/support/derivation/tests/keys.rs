//! Which texts are refused, and what is derived from the others (SR-55, M-P2).

use chainstore_derivation::{AccountKey, DemoKeys, KeyError, KeyNetwork, Rules};

/// Test vector 1 of BIP-32 at m/0'/1/2'.
const ACCOUNT: &str = "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5";
/// The same vector at m: depth 0.
const MASTER: &str = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

const RULES: Rules = Rules {
    path: "m/0'/1/2'",
    depth: 3,
    network: KeyNetwork::Main,
    other_network: "give another one",
    demo: &[],
};

fn refused(text: &str, rules: &Rules) -> KeyError {
    let error = AccountKey::parse(text, rules, DemoKeys::Refuse).expect_err("a refusal");
    assert!(
        text.is_empty() || !format!("{error} {error:?}").contains(text),
        "the text was repeated"
    );
    error
}

// proves SR-55: the keys that BIP-32 publishes
#[test]
fn keys_fit_the_published_ones() {
    let account = AccountKey::parse(ACCOUNT, &RULES, DemoKeys::Refuse).expect("a key");
    assert_eq!(account.fingerprint(), [0xee, 0x7a, 0xb9, 0x0c]);
    let key = account.branch(2).expect("a branch").key(1_000_000_000);
    let key = key.expect("a key");
    // The public key of m/0'/1/2'/2/1000000000.
    let published = [
        0x02, 0x2a, 0x47, 0x14, 0x24, 0xda, 0x5e, 0x65, 0x74, 0x99, 0xd1, 0xff, 0x51, 0xcb, 0x43,
        0xc4, 0x74, 0x81, 0xa0, 0x3b, 0x1e, 0x77, 0xf9, 0x51, 0xfe, 0x64, 0xce, 0xc9, 0xf5, 0xa4,
        0x8f, 0x70, 0x11,
    ];
    assert_eq!(key.compressed(), published);
    assert_eq!(key.uncompressed()[0], 4);
    assert_eq!(key.uncompressed()[1..33], published[1..]);
    assert!(account.branch(1 << 31).is_none());
}

#[test]
fn what_could_spend_is_refused_and_not_repeated() {
    let private = [
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
        "tprv8ZgxMBicQKsPdanything",
        "zprvanything",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
    ];
    for text in private {
        assert_eq!(refused(text, &RULES), KeyError::Private);
    }
    let words = "test test test test test test test test test test test junk";
    assert_eq!(refused(words, &RULES), KeyError::Mnemonic);
}

#[test]
fn demonstration_keys_are_refused_outside_the_sandbox() {
    let rules = Rules {
        demo: &[ACCOUNT],
        ..RULES
    };
    assert_eq!(refused(ACCOUNT, &rules), KeyError::Demo);
    assert!(AccountKey::parse(ACCOUNT, &rules, DemoKeys::Allow).is_ok());
    assert!(AccountKey::parse(ACCOUNT, &RULES, DemoKeys::Refuse).is_ok());
}

#[test]
fn other_depths_and_networks_are_refused() {
    let depth = KeyError::Depth {
        path: "m/0'/1/2'",
        expected: 3,
        depth: 0,
    };
    assert_eq!(refused(MASTER, &RULES), depth);
    let test = Rules {
        network: KeyNetwork::Test,
        ..RULES
    };
    let network = refused(ACCOUNT, &test);
    assert_eq!(network.to_string(), "is an xpub; give another one");
    for text in ["", "xpub", "zpubsomething"] {
        let malformed = KeyError::Malformed { begins: "tpub" };
        assert_eq!(refused(text, &test), malformed);
    }
}
