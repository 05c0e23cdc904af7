use core::fmt;

use chainstore_kernel::{ChainId, Timestamp};

use crate::InvoiceId;

/// Who receives a transfer, in the form a chain compares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// An EVM account.
    Evm([u8; 20]),
}

impl Recipient {
    /// The bytes, for digests and sealing.
    pub const fn bytes(&self) -> &[u8] {
        match self {
            Self::Evm(bytes) => bytes,
        }
    }
}

/// A receiving address is payment data: it does not print.
impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[recipient]")
    }
}

/// The extended public key an address is derived from, by its fingerprint of 4 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountTag(pub [u8; 4]);

impl fmt::Display for AccountTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&const_hex::encode(self.0))
    }
}

/// A receiving address given to one invoice and never to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRecord {
    /// Whose it is.
    pub invoice: InvoiceId,
    /// The chain the invoice asks payment on.
    pub chain: ChainId,
    /// The key it was derived from.
    pub account: AccountTag,
    /// Its index under that key.
    pub index: u32,
    /// The address. Re-derived and compared before it is shown and before it is credited (SR-55).
    pub recipient: Recipient,
    /// When it was given out.
    pub given_at: Timestamp,
}
