use alloc::sync::Arc;
use core::fmt;

use chainstore_kernel::reasons;

use crate::TransferKey;

/// What Telegram calls a charge: the id that a refund needs, unique for all charges of a bot.
///
/// Source: Bot API, `SuccessfulPayment.telegram_payment_charge_id`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChargeId(Arc<str>);

impl ChargeId {
    /// The greatest length, in bytes. Telegram sets none; its ids have about 130.
    pub const LONGEST: usize = 255;

    /// The id of this text.
    ///
    /// # Errors
    /// [`ChargeIdError`] when it is empty or longer than [`ChargeId::LONGEST`].
    pub fn new(text: &str) -> Result<Self, ChargeIdError> {
        if text.is_empty() || text.len() > Self::LONGEST {
            return Err(ChargeIdError);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reasons! {
    /// The text is no id of a charge.
    #[derive(Copy)]
    pub struct ChargeIdError in "charge" as "malformed"
        = "the id of a charge has 1 to 255 bytes";
}

/// What makes a payment the same payment, wherever it is seen. Each counts once, for all invoices together (SR-54).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentKey {
    /// A transfer on a chain.
    Transfer(TransferKey),
    /// A charge by Telegram.
    Charge(ChargeId),
}

impl PaymentKey {
    /// The transfer; `None` for a charge.
    pub const fn transfer(&self) -> Option<TransferKey> {
        match self {
            Self::Transfer(key) => Some(*key),
            Self::Charge(_) => None,
        }
    }
}

impl From<TransferKey> for PaymentKey {
    fn from(key: TransferKey) -> Self {
        Self::Transfer(key)
    }
}

impl From<ChargeId> for PaymentKey {
    fn from(id: ChargeId) -> Self {
        Self::Charge(id)
    }
}

impl fmt::Display for PaymentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transfer(key) => fmt::Display::fmt(key, f),
            Self::Charge(id) => write!(f, "telegram/{id}"),
        }
    }
}
