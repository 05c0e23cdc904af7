//! The two networks of the sandbox, and their tokens.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) symbol: &'static str,
    pub(crate) decimals: u8,
}

/// A network as the shop and the page present it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Network {
    /// Its name in the paths of the page and, in capitals, in the variables of the programs.
    pub(crate) key: &'static str,
    /// What people read.
    pub(crate) name: &'static str,
    /// The tokens in the order in which they are created. The address of a token follows from this order, so TUSD has
    /// the same address on both networks, as many real tokens do: only the network tells them apart.
    pub(crate) tokens: [Token; 2],
    /// The symbol of the token in which the shop is paid; it must not accept the other one.
    pub(crate) accepted: &'static str,
    /// Units of that token for one euro.
    pub(crate) rate: &'static str,
    /// How many confirmations a payment needs.
    pub(crate) confirmations: u64,
}

const TUSD: Token = Token {
    symbol: "TUSD",
    decimals: 6,
};
const NOPE: Token = Token {
    symbol: "NOPE",
    decimals: 6,
};
const SEUR: Token = Token {
    symbol: "SEUR",
    decimals: 18,
};

/// The first network, with a token of dollars.
pub(crate) const ONE: Network = Network {
    key: "one",
    name: "Sandbox One",
    tokens: [TUSD, NOPE],
    accepted: "TUSD",
    rate: "1.08",
    confirmations: 3,
};
/// The second network, with a token of euros. The shop does not accept TUSD here.
pub(crate) const TWO: Network = Network {
    key: "two",
    name: "Sandbox Two",
    tokens: [TUSD, SEUR],
    accepted: "SEUR",
    rate: "1.00",
    confirmations: 2,
};

impl Network {
    /// The network whose name stands in this text.
    pub(crate) fn named_in(text: &str) -> Option<&'static Self> {
        [&ONE, &TWO]
            .into_iter()
            .find(|network| text.contains(network.name))
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, ONE, TWO};

    #[test]
    fn the_network_of_a_payment_is_read_from_its_text() {
        for (text, network) in [
            (
                "Send exactly 26.892 TUSD on Sandbox One to the address",
                Some(&ONE),
            ),
            (
                "Send exactly 24.90 SEUR on Sandbox Two to the address",
                Some(&TWO),
            ),
            ("Your order is cancelled", None),
        ] {
            assert_eq!(Network::named_in(text), network, "{text}");
        }
    }
}
