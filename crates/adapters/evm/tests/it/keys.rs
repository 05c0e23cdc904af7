//! Which keys receive (SR-55, M-P2).

use bitcoin::NetworkKind;
use bitcoin::bip32::{DerivationPath, Xpriv, Xpub};
use bitcoin::secp256k1::Secp256k1;
use chainstore_evm::{
    ContractAddress, DEMO_XPUB, DemoKeys, Erc20, EvmChain, EvmReceiving, KeyError,
};
use chainstore_kernel::Minor;
use chainstore_payments::ports::Receiving;

fn chain(number: u64) -> EvmChain {
    EvmChain::new(number).expect("a chain")
}

fn refused(text: &str) -> KeyError {
    let error = EvmReceiving::parse(text, chain(1), DemoKeys::Refuse)
        .map(|_| ())
        .expect_err("a refusal");
    assert!(!error.to_string().contains(text), "the value was repeated");
    error
}

/// The public key of the account m/44'/60'/0' of a BIP-39 seed.
fn account(seed: &str) -> String {
    let seed = const_hex::decode(seed).expect("hexadecimal");
    let curve = Secp256k1::new();
    let path: DerivationPath = "m/44'/60'/0'".parse().expect("a path");
    let master = Xpriv::new_master(NetworkKind::Main, &seed).expect("a seed");
    let account = master.derive_priv(&curve, &path).expect("a key");
    Xpub::from_priv(&curve, &account).to_string()
}

// "test test … junk" and "abandon … about", made into seeds by BIP-39 without a passphrase.
const JUNK: &str = "9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185d564a3aee24cab43f80e3c4538087d70fc824eabbad596a23c97b6ee8322ccc0";
const ABOUT: &str = "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4";

// The accounts every test node unlocks: published derivation vectors.
#[test]
fn addresses_fit_the_published_ones() {
    let receiving = EvmReceiving::parse(DEMO_XPUB, chain(31_337), DemoKeys::Allow).expect("a key");
    let published = [
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
        "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
        "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
        "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
    ];
    for (index, expected) in (0..).zip(published) {
        let recipient = receiving.derive(index).expect("an address");
        assert_eq!(receiving.text(&recipient), expected);
    }
    assert_eq!(
        receiving.derive(1 << 31),
        None,
        "the hardened range needs the private key"
    );
}

#[test]
fn a_payment_link_is_in_the_smallest_unit() {
    let receiving = EvmReceiving::parse(DEMO_XPUB, chain(8_453), DemoKeys::Allow).expect("a key");
    let to = receiving.derive(0).expect("an address");
    let token = Erc20::new(chain(8_453), ContractAddress([0x11; 20]), 6, "TUSD");
    let asset = token.expect("a token").asset;
    let link = receiving.payment_uri(&to, &asset, Minor::new(26_892_000).expect("an amount"));
    assert_eq!(
        link,
        "ethereum:0x1111111111111111111111111111111111111111@8453/transfer\
         ?address=0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266&uint256=26892000"
    );
}

#[test]
fn what_could_spend_is_refused_and_not_repeated() {
    let private = [
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
        "tprv8ZgxMBicQKsPdanything",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
    ];
    for text in private {
        assert_eq!(refused(text), KeyError::Private);
    }
    let words = "test test test test test test test test test test test junk";
    assert_eq!(refused(words), KeyError::Mnemonic);
}

#[test]
fn what_anybody_can_spend_from_is_refused_outside_the_sandbox() {
    assert_eq!(account(JUNK), DEMO_XPUB);
    assert_eq!(refused(DEMO_XPUB), KeyError::Demo);
    assert_eq!(refused(&account(ABOUT)), KeyError::Demo);
    assert!(EvmReceiving::parse(DEMO_XPUB, chain(1), DemoKeys::Allow).is_ok());
}

#[test]
fn other_depths_and_other_things_are_refused() {
    // The master key of the first test vector of BIP-32: depth 0.
    let master = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
    assert_eq!(
        refused(master),
        KeyError::Depth {
            path: "m/44'/60'/0'",
            expected: 3,
            depth: 0
        }
    );
    for text in [
        "",
        "xpub",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "zpubsomething",
    ] {
        let error = EvmReceiving::parse(text, chain(1), DemoKeys::Refuse)
            .map(|_| ())
            .expect_err("a refusal");
        assert_eq!(error, KeyError::Malformed { begins: "xpub" });
    }
}
