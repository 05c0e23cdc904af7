use chainstore_kernel::{ChainAsset, ChainId, Currency, Inline, Minor, Timestamp};
use num_bigint::BigUint;

use crate::{Asset, AttemptNumber, Credit, Ledger, Quote};

/// How an attempt is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By transfers on a chain, to an address of this attempt alone.
    OnChain {
        /// What must be sent.
        asset: ChainAsset,
        /// Blocks from the one that holds a transfer, itself included, until the transfer counts as confirmed; at
        /// least 1.
        confirmations: u32,
    },
    /// By a charge of Telegram: Stars, or a card through a provider.
    TelegramCharge {
        /// What Telegram charges; `XTR` for Stars.
        currency: Currency,
        /// What Telegram gives back with the charge, so that it is found.
        payload: ChargePayload,
    },
}

impl Method {
    /// What is paid in.
    pub const fn asset(&self) -> Asset {
        match self {
            Self::OnChain { asset, .. } => Asset::OnChain(*asset),
            Self::TelegramCharge { currency, .. } => Asset::Charged(*currency),
        }
    }

    /// The chain; `None` for a charge.
    pub const fn chain(&self) -> Option<ChainId> {
        match self {
            Self::OnChain { asset, .. } => Some(asset.chain),
            Self::TelegramCharge { .. } => None,
        }
    }

    /// Confirmations that a payment needs; a charge needs none.
    pub const fn confirmations(&self) -> u32 {
        match self {
            Self::OnChain { confirmations, .. } => *confirmations,
            Self::TelegramCharge { .. } => 0,
        }
    }
}

/// The payload of a Telegram invoice: 1 to 128 bytes of text.
///
/// Source: Bot API, `sendInvoice`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChargePayload(Inline<128>);

impl ChargePayload {
    /// A payload of this text; `None` when it is empty or longer than 128 bytes.
    pub const fn new(text: &str) -> Option<Self> {
        match Inline::new(text.as_bytes()) {
            Some(inline) if !text.is_empty() => Some(Self(inline)),
            _ => None,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.0.text()
    }
}

/// A way to pay that is to be added to an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAttempt {
    /// How it is paid.
    pub method: Method,
    /// Its price.
    pub quote: Quote,
    /// When it was made; nothing paid before counts, but for a little difference between clocks.
    pub opened_at: Timestamp,
    /// Until when its quote holds, never after the deadline of the invoice.
    pub expires_at: Timestamp,
}

impl NewAttempt {
    /// The same, with a quote that ends at this moment at the latest.
    pub(crate) fn until(self, deadline: Timestamp) -> Self {
        let expires_at = self.expires_at.min(deadline);
        Self { expires_at, ..self }
    }
}

/// When an attempt must be looked at, if nothing happens before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextLook {
    /// The height of its chain at which money of this attempt settles the invoice, or helps to.
    pub ripe_at: Option<u64>,
    /// The moment up to which the chain must be seen, or our clock for a charge, before looking can change anything;
    /// [`Timestamp::MAX`] for never. The end itself changes something only once it was seen past.
    pub due_at: Timestamp,
}

/// One way to pay an invoice, and everything that was received by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number.
    pub number: AttemptNumber,
    /// How it is paid, for which price, and until when.
    pub offer: NewAttempt,
    /// What it received.
    pub ledger: Ledger,
    /// When it must be looked at.
    pub next: NextLook,
}

impl Attempt {
    /// An attempt that received nothing yet, and must be looked at when it closes.
    pub(crate) const fn new(
        number: AttemptNumber,
        offer: &NewAttempt,
        closes_at: Timestamp,
    ) -> Self {
        Self {
            number,
            offer: *offer,
            ledger: Ledger::new(),
            next: NextLook {
                ripe_at: None,
                due_at: closes_at,
            },
        }
    }

    /// What is paid in.
    pub const fn asset(&self) -> Asset {
        self.offer.method.asset()
    }

    /// Its chain; `None` for a charge.
    pub const fn chain(&self) -> Option<ChainId> {
        self.offer.method.chain()
    }

    /// The number of smallest units in the payments that `counts` holds for.
    pub(crate) fn units(&self, counts: impl Fn(&Credit) -> bool) -> BigUint {
        let credits = self.ledger.values().filter(|credit| counts(credit));
        credits
            .map(|credit| credit.amount.units().unsigned_abs())
            .sum()
    }

    /// What counts and the shop has, in smallest units of its asset; [`Minor::MAX`] when it is more.
    pub fn held(&self) -> Minor {
        minor(&self.units(Credit::is_held))
    }

    /// Confirmations of the youngest transfer that counts, for display; `None` while none does.
    pub fn confirmations(&self, height: u64) -> Option<u64> {
        let chain = self.chain()?;
        let credits = self.ledger.iter();
        let on_chain =
            credits.filter(|(key, _)| key.transfer().is_some_and(|key| key.chain == chain));
        let youngest = on_chain.filter_map(|(_, credit)| credit.ripe_at(1)).max()?;
        Some(height.saturating_sub(youngest).saturating_add(1))
    }
}

/// The amount; [`Minor::MAX`] when it is more.
pub(crate) fn minor(units: &BigUint) -> Minor {
    let units = i128::try_from(units).ok();
    units
        .and_then(|units| Minor::new(units).ok())
        .unwrap_or(Minor::MAX)
}
