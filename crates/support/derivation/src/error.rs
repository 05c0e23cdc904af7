use thiserror::Error;

/// Why a text is not a key that may receive. No variant repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
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
        "is not an account-level key: export the one at {path} (depth {expected}), this one has depth {depth}"
    )]
    Depth {
        /// The path of the key that is asked for.
        path: &'static str,
        /// The depth of that path.
        expected: u8,
        /// The depth that the key has.
        depth: u8,
    },
    /// For the other kind of network.
    #[error("is {written}; {cure}")]
    Network {
        /// What the key is called, for example `a tpub`.
        written: &'static str,
        /// What to do.
        cure: &'static str,
    },
    /// No extended public key at all.
    #[error("is not an extended public key: it begins with {begins} and has 111 characters")]
    Malformed {
        /// How a key of the right network begins.
        begins: &'static str,
    },
}
