use chainstore_chain_module::Defaults;

/// What is known of a public chain, so that its block of variables can be short.
#[derive(Debug)]
pub(crate) struct Preset {
    /// The value of the variable `PRESET`.
    pub(crate) name: &'static str,
    /// The EIP-155 number.
    pub(crate) number: u64,
    /// A page on which anybody can look at transactions.
    pub(crate) explorer: &'static str,
    /// The network, how often blocks are made, and after how many of them a payment is final.
    pub(crate) defaults: Defaults,
    /// Tokens that are taken unless the operator lists others, the preferred one first.
    pub(crate) tokens: &'static [KnownToken],
}

/// A token by its contract. Circle and Tether issue theirs themselves, apart from those on BNB Smart Chain, which Binance
/// issues. A token that a bridge issues, such as USDT on Base, is not here: the operator decides whether to trust it.
#[derive(Debug)]
pub(crate) struct KnownToken {
    pub(crate) symbol: &'static str,
    pub(crate) contract: &'static str,
    pub(crate) decimals: u8,
}

/// The preset of this name.
pub(crate) fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// The names of all presets, as an operator reads them.
pub(crate) fn names() -> String {
    let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
    names.join(", ")
}

const fn token(symbol: &'static str, contract: &'static str, decimals: u8) -> KnownToken {
    KnownToken {
        symbol,
        contract,
        decimals,
    }
}

const fn defaults(network: &'static str, confirmations: &'static str, poll_ms: u64) -> Defaults {
    Defaults {
        network: Some(network),
        confirmations,
        poll_ms,
        test_network: false,
    }
}

/// The chains. Confirmations are numbers of blocks: small orders wait until a reorganisation is unlikely, orders of
/// 500.00 and more until the chain calls its blocks final, as far as a number of blocks can say so. A node is asked about
/// as often as blocks are made, but at most once a second.
pub(crate) const PRESETS: &[Preset] = &[
    Preset {
        name: "ethereum",
        number: 1,
        explorer: "https://etherscan.io",
        // A block each 12 s; final after two epochs, which are 64 blocks.
        defaults: defaults("Ethereum", "0:12,50000:64", 6_000),
        tokens: &[
            token("USDC", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", 6),
            token("USDT", "0xdac17f958d2ee523a2206206994597c13d831ec7", 6),
        ],
    },
    Preset {
        name: "base",
        number: 8_453,
        explorer: "https://basescan.org",
        // A block each 2 s, made by one sequencer.
        defaults: defaults("Base", "0:12,50000:40", 2_000),
        tokens: &[token(
            "USDC",
            "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913",
            6,
        )],
    },
    Preset {
        name: "arbitrum",
        number: 42_161,
        explorer: "https://arbiscan.io",
        // Four blocks a second, made by one sequencer: 12 s, and one minute.
        defaults: defaults("Arbitrum One", "0:48,50000:240", 1_000),
        tokens: &[
            token("USDC", "0xaf88d065e77c8cc2239327c5edb3a432268e5831", 6),
            token("USDT", "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9", 6),
        ],
    },
    Preset {
        name: "polygon",
        number: 137,
        explorer: "https://polygonscan.com",
        // A block each 2 s. It had deep reorganisations; more than 256 blocks cannot be followed back.
        defaults: defaults("Polygon", "0:64,50000:250", 2_000),
        tokens: &[
            token("USDC", "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359", 6),
            token("USDT", "0xc2132d05d31c914a87c6611c10748aeb04b58e8f", 6),
        ],
    },
    Preset {
        name: "bnb",
        number: 56,
        explorer: "https://bscscan.com",
        // More than one block a second; each is usually final two blocks later.
        defaults: defaults("BNB Smart Chain", "0:15,50000:60", 1_000),
        tokens: &[
            token("USDT", "0x55d398326f99059ff775485246999027b3197955", 18),
            token("USDC", "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d", 18),
        ],
    },
    Preset {
        name: "sepolia",
        number: 11_155_111,
        explorer: "https://sepolia.etherscan.io",
        defaults: Defaults {
            test_network: true,
            ..defaults("Sepolia", "0:3", 6_000)
        },
        tokens: &[token(
            "USDC",
            "0x1c7d4b196cb0c7b01d743fbc6116a902379c7238",
            6,
        )],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::ContractAddress;
    use crate::keccak::checksummed;

    // The letters of EIP-55 are a checksum: a mistyped contract has another one.
    #[test]
    fn contracts_are_those_that_the_issuers_publish() {
        let published = [
            (
                "ethereum",
                "USDC",
                6,
                "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
            ),
            (
                "ethereum",
                "USDT",
                6,
                "0xdAC17F958D2ee523a2206206994597C13D831ec7",
            ),
            (
                "base",
                "USDC",
                6,
                "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
            ),
            (
                "arbitrum",
                "USDC",
                6,
                "0xaf88d065e77c8cC2239327C5EDb3A432268e5831",
            ),
            (
                "arbitrum",
                "USDT",
                6,
                "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9",
            ),
            (
                "polygon",
                "USDC",
                6,
                "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359",
            ),
            (
                "polygon",
                "USDT",
                6,
                "0xc2132D05D31c914a87C6611C10748AEb04B58e8F",
            ),
            (
                "bnb",
                "USDT",
                18,
                "0x55d398326f99059fF775485246999027B3197955",
            ),
            (
                "bnb",
                "USDC",
                18,
                "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d",
            ),
            (
                "sepolia",
                "USDC",
                6,
                "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238",
            ),
        ];
        let known = PRESETS.iter().flat_map(|preset| {
            let of_chain = preset.tokens.iter();
            of_chain.map(move |token| {
                let contract: ContractAddress = token.contract.parse().expect("a contract");
                let contract = checksummed(&contract.0);
                (preset.name, token.symbol, token.decimals, contract)
            })
        });
        let known: Vec<_> = known.collect();
        let published: Vec<_> = published
            .into_iter()
            .map(|(chain, symbol, decimals, contract)| {
                (chain, symbol, decimals, contract.to_owned())
            })
            .collect();
        assert_eq!(known, published);
    }
}
