use core::fmt;

use chainstore_kernel::{ChainAsset, Currency};

/// What a payment is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asset {
    /// A coin or token of a chain.
    OnChain(ChainAsset),
    /// A currency that Telegram charges. Telegram writes its Stars as `XTR`.
    Charged(Currency),
}

impl Asset {
    /// Decimal places of its smallest unit.
    pub const fn decimals(&self) -> u8 {
        match self {
            Self::OnChain(asset) => asset.decimals,
            Self::Charged(currency) => currency.decimals(),
        }
    }
}

impl From<ChainAsset> for Asset {
    fn from(asset: ChainAsset) -> Self {
        Self::OnChain(asset)
    }
}

/// The CAIP-19 id, or the three letters of the currency. Decimal places are not part of it.
impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnChain(asset) => write!(f, "{}", asset.id()),
            Self::Charged(currency) => write!(f, "{currency}"),
        }
    }
}
