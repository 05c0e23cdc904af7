use core::fmt;

use chainstore_kernel::{ChainId, Inline, Timestamp};

use crate::{AttemptNumber, InvoiceId};

/// Who receives a transfer: bytes in the form that the kind of chain compares. What they mean is known to the adapter of
/// that kind of chain alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient(Inline<{ Recipient::LONGEST }>);

impl Recipient {
    /// The greatest number of bytes: an address of any known chain has fewer.
    pub const LONGEST: usize = 80;

    /// A recipient of these bytes; `None` when there are none, or more than [`Recipient::LONGEST`].
    pub const fn new(bytes: &[u8]) -> Option<Self> {
        match Inline::new(bytes) {
            Some(inline) if !bytes.is_empty() => Some(Self(inline)),
            _ => None,
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
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

/// A receiving address given to one attempt of one invoice and never to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRecord {
    /// Whose it is.
    pub invoice: InvoiceId,
    /// Which of its attempts.
    pub attempt: AttemptNumber,
    /// The chain the attempt asks payment on.
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
