use bitcoin::NetworkKind;
use bitcoin::bip32::Xpub;
use thiserror::Error;

/// The account-level public key of the mnemonic "test test … junk": the whole world can spend from
/// it, so only the sandbox takes it.
pub const DEMO_XPUB: &str = "xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP";

/// Public keys whose private half is printed in documentation.
const DEMO_KEYS: [&str; 2] = [
    DEMO_XPUB,
    // "abandon … about", the first test vector of BIP-39.
    "xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt",
];

/// Whether keys that everybody can spend from are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoKeys {
    /// In the sandbox, where nothing has value.
    Allow,
    /// Everywhere else.
    Refuse,
}

/// A text is not a key that may receive. No variant repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReceivingKeyError {
    /// A private key, in whatever form.
    #[error(
        "is a private key: consider it leaked, move its funds, and give the extended public key (xpub) instead"
    )]
    Private,
    /// Words from which private keys are made.
    #[error(
        "is a recovery phrase: consider it leaked, move its funds, and give the extended public key (xpub) instead"
    )]
    Mnemonic,
    /// A key whose private half is public knowledge.
    #[error(
        "is a demonstration key that anybody can spend from; give the extended public key of your own wallet"
    )]
    Demo,
    /// Not at the account level.
    #[error(
        "is not an account-level key: export the one at m/44'/60'/0' (depth 3), this one has depth {depth}"
    )]
    Depth {
        /// The depth it has.
        depth: u8,
    },
    /// For a test network of another system.
    #[error("is a tpub; EVM wallets export an xpub, also for test networks")]
    Network,
    /// No extended public key at all.
    #[error("is not an extended public key: it begins with xpub and has 111 characters")]
    Malformed,
}

/// Reads an account-level extended public key.
pub(crate) fn parse(text: &str, demo: DemoKeys) -> Result<Xpub, ReceivingKeyError> {
    let text = text.trim();
    if is_private(text) {
        return Err(ReceivingKeyError::Private);
    }
    let words = text.split_whitespace().count();
    if (12..=24).contains(&words) {
        return Err(ReceivingKeyError::Mnemonic);
    }
    let key: Xpub = text.parse().map_err(|_| ReceivingKeyError::Malformed)?;
    if key.network != NetworkKind::Main {
        return Err(ReceivingKeyError::Network);
    }
    if demo == DemoKeys::Refuse && DEMO_KEYS.iter().any(|known| same_key(known, &key)) {
        return Err(ReceivingKeyError::Demo);
    }
    if key.depth != 3 {
        return Err(ReceivingKeyError::Depth { depth: key.depth });
    }
    Ok(key)
}

/// Compared by key and chain code: depth and fingerprint are only labels on the same key.
fn same_key(known: &str, key: &Xpub) -> bool {
    known
        .parse::<Xpub>()
        .is_ok_and(|known| known.public_key == key.public_key && known.chain_code == key.chain_code)
}

/// Extended private keys of any network, keys in wallet import format, and bare hexadecimal ones.
fn is_private(text: &str) -> bool {
    let extended = text.get(1..4) == Some("prv");
    let bare = text.strip_prefix("0x").unwrap_or(text);
    let hexadecimal = bare.len() == 64 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    extended || hexadecimal || text.parse::<bitcoin::PrivateKey>().is_ok()
}
