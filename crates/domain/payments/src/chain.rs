use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use chainstore_kernel::Timestamp;

use crate::ChainTransfer;

macro_rules! hashes {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("0x")?;
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let wrong = || String::from("a hash is written as 0x and 64 hexadecimal digits");
                let digits = text.strip_prefix("0x").filter(|d| d.len() == 64 && d.is_ascii()).ok_or_else(wrong)?;
                let mut bytes = [0; 32];
                for (place, byte) in bytes.iter_mut().enumerate() {
                    let pair = &digits[2 * place..2 * place + 2];
                    if pair.starts_with('+') {
                        return Err(wrong());
                    }
                    *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
                }
                Ok(Self(bytes))
            }
        }
    )+};
}

hashes! {
    /// Hash of a block.
    BlockHash;
    /// Hash of a transaction.
    TxHash;
}

/// What links a block to its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: BlockHash,
    /// Hash of the block before it.
    pub parent: BlockHash,
    /// When its maker says it was made.
    pub time: Timestamp,
}

/// A block as the product reads it: its header and the transfers of allowed assets in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What links it.
    pub header: Header,
    /// Successful transfers of allowed assets, to anybody.
    pub transfers: Vec<ChainTransfer>,
}

/// How far a chain has been followed, as an invoice needs to know it. It is of the chain on which the
/// transfers beside it were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainView {
    /// The newest block that was taken in.
    pub height: u64,
    /// The chain was read to its head at this moment, or an earlier one if it cannot be seen now. A
    /// deadline that lies after it has not been reached, whatever the clock says.
    pub observed_through: Timestamp,
    /// The present.
    pub now: Timestamp,
}
