use chainstore_derivation::{KeyNetwork, Rules};

/// The account key of the recovery phrase "test test … junk", from which anybody can spend. Only the sandbox takes it.
pub const DEMO_XPUB: &str = "xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP";

/// The key of an account as wallets for EVM chains export it.
pub(crate) const RULES: Rules = Rules {
    path: "m/44'/60'/0'",
    depth: 3,
    network: KeyNetwork::Main,
    other_network: "EVM wallets export an xpub, also for test networks",
    demo: &[
        DEMO_XPUB,
        // "abandon … about", the first test vector of BIP-39.
        "xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt",
    ],
};
