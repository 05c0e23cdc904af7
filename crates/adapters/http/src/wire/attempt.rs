use chainstore_kernel::{Currency, Money};
use chainstore_payments as payments;
use serde::Serialize;
use utoipa::ToSchema;

use super::asset::{Asset, AssetAmount};
use super::money::FiatAmount;
use super::time::rfc3339;

/// One way to pay an invoice, with a price that is locked for it. The address to pay to is payment data and is left
/// out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attempt {
    /// Its place among the attempts of the invoice, from 1.
    #[schema(minimum = 1, maximum = 5)]
    number: u8,
    method: PaymentMethod,
    #[serde(flatten)]
    asset: Asset,
    /// The part of the total that this attempt asks, in the shop's currency. The first attempt asks all of it, a later
    /// one what was still missing when it was made.
    value: FiatAmount,
    /// What must be paid for `value`, in the asset of the attempt.
    payable: AssetAmount,
    /// What was received by this attempt and counts, in its asset.
    received: AssetAmount,
    #[schema(format = DateTime)]
    opened_at: String,
    /// Until when the price holds; never after the end of the invoice.
    #[schema(format = DateTime)]
    expires_at: String,
    /// Confirmations that each transfer of this attempt needs; 0 for a charge.
    confirmations_needed: u32,
}

/// How an attempt is paid.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PaymentMethod {
    /// By transfers on a chain, to an address of this attempt alone.
    OnChain,
    /// By a charge of Telegram: Stars, or a card through a provider.
    TelegramCharge,
}

impl Attempt {
    /// The JSON form of an attempt to pay an invoice in this currency.
    pub(crate) fn new(attempt: &payments::Attempt, currency: Currency) -> Self {
        let (asset, offer) = (attempt.asset(), &attempt.offer);
        Self {
            number: attempt.number.get(),
            method: offer.method.into(),
            asset: asset.into(),
            value: Money::new(offer.quote.value, currency).into(),
            payable: AssetAmount::new(offer.quote.payable, asset),
            received: AssetAmount::new(attempt.held(), asset),
            opened_at: rfc3339(offer.opened_at),
            expires_at: rfc3339(offer.expires_at),
            confirmations_needed: offer.method.confirmations(),
        }
    }
}

impl From<payments::Method> for PaymentMethod {
    fn from(method: payments::Method) -> Self {
        match method {
            payments::Method::OnChain { .. } => Self::OnChain,
            payments::Method::TelegramCharge { .. } => Self::TelegramCharge,
        }
    }
}
