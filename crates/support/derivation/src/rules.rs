use bitcoin::NetworkKind;

/// Which key a chain takes.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The path of the account as wallets write it, for example `m/44'/60'/0'`; only for messages.
    pub path: &'static str,
    /// The number of steps in that path.
    pub depth: u8,
    /// The network for which wallets export the key.
    pub network: KeyNetwork,
    /// What the operator of a key of the other network is told to do.
    pub other_network: &'static str,
    /// Public keys at `path` whose private half is printed in documentation.
    pub demo: &'static [&'static str],
}

/// The two kinds of networks that an extended key is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyNetwork {
    /// Written as `xpub`.
    Main,
    /// Written as `tpub`.
    Test,
}

impl KeyNetwork {
    pub(crate) const fn begins(self) -> &'static str {
        match self {
            Self::Main => "xpub",
            Self::Test => "tpub",
        }
    }

    pub(crate) const fn written(self) -> &'static str {
        match self {
            Self::Main => "an xpub",
            Self::Test => "a tpub",
        }
    }

    pub(crate) const fn of(kind: NetworkKind) -> Self {
        match kind {
            NetworkKind::Main => Self::Main,
            NetworkKind::Test => Self::Test,
        }
    }
}

/// Whether keys that everybody can spend from are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoKeys {
    /// In the sandbox, where nothing has value.
    Allow,
    /// Everywhere else.
    Refuse,
}
