//! Rows of attempts.

use chainstore_kernel::{StoreError, Timestamp};
use chainstore_payments::{
    Attempt, AttemptNumber, ChargePayload, InvoiceId, Ledger, Method, NewAttempt, NextLook, Quote,
    Rate,
};
use sea_orm::ActiveValue::Set;

use crate::{
    entity::attempt,
    fields::{amount, attempt_number, chain_asset, number, parse, wide},
};

/// The stored names of the methods.
const ON_CHAIN: &str = "on_chain";
const TELEGRAM_CHARGE: &str = "telegram_charge";

/// The columns of an attempt.
pub(crate) fn columns(
    invoice: InvoiceId,
    attempt: &Attempt,
) -> Result<attempt::ActiveModel, StoreError> {
    let NewAttempt {
        method,
        quote,
        opened_at,
        expires_at,
    } = &attempt.offer;
    let asset = attempt.asset();
    let ripe_at = attempt.next.ripe_at;
    let (name, chain, confirmations, payload) = match method {
        Method::OnChain {
            asset,
            confirmations,
        } => (
            ON_CHAIN,
            Some(asset.chain.to_string()),
            Some(i64::from(*confirmations)),
            None,
        ),
        Method::TelegramCharge { payload, .. } => {
            (TELEGRAM_CHARGE, None, None, Some(payload.text().to_owned()))
        }
    };
    let rate = quote.rate.as_ref();
    Ok(attempt::ActiveModel {
        invoice_id: Set(invoice.uuid()),
        number: Set(i32::from(attempt.number.get())),
        method: Set(name.to_owned()),
        chain: Set(chain),
        asset: Set(asset.to_string()),
        decimals: Set(i32::from(asset.decimals())),
        confirmations: Set(confirmations),
        payload: Set(payload),
        value: Set(quote.value.padded()),
        payable: Set(quote.payable.padded()),
        rate_currency: Set(rate.map(|rate| rate.currency.to_string())),
        rate_asset: Set(rate.map(|rate| rate.asset.id().to_string())),
        rate_decimals: Set(rate.map(|rate| i32::from(rate.asset.decimals))),
        rate_numerator: Set(rate.map(|rate| wide(rate.numerator))),
        rate_denominator: Set(rate.map(|rate| wide(rate.denominator))),
        rate_at: Set(rate.map(|rate| rate.at.micros())),
        opened_at: Set(opened_at.micros()),
        expires_at: Set(expires_at.micros()),
        ripe_at: Set(ripe_at
            .map(|height| number("attempt", height))
            .transpose()?),
        due_at: Set(attempt.next.due_at.micros()),
    })
}

/// The number of the attempt of a row.
pub(crate) fn number_of(row: &attempt::Model) -> Result<AttemptNumber, StoreError> {
    attempt_number("attempt", row.number)
}

/// The attempt of a row, with what it received.
pub(crate) fn attempt(row: &attempt::Model, ledger: Ledger) -> Result<Attempt, StoreError> {
    let ripe_at = row.ripe_at;
    Ok(Attempt {
        number: number_of(row)?,
        offer: NewAttempt {
            method: method(row)?,
            quote: Quote {
                value: amount("attempt", &row.value)?,
                payable: amount("attempt", &row.payable)?,
                rate: rate(row)?,
            },
            opened_at: Timestamp::from_micros(row.opened_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        },
        ledger,
        next: NextLook {
            ripe_at: ripe_at
                .map(|height| number("attempt", height))
                .transpose()?,
            due_at: Timestamp::from_micros(row.due_at),
        },
    })
}

/// Whether an attempt is paid on a chain.
pub(crate) fn is_on_chain(row: &attempt::Model) -> bool {
    row.chain.is_some()
}

fn method(row: &attempt::Model) -> Result<Method, StoreError> {
    match (
        row.method.as_str(),
        row.confirmations,
        row.payload.as_deref(),
    ) {
        (ON_CHAIN, Some(confirmations), None) => Ok(Method::OnChain {
            asset: chain_asset("attempt", &row.asset, row.decimals)?,
            confirmations: number("attempt", confirmations)?,
        }),
        (TELEGRAM_CHARGE, None, Some(payload)) => Ok(Method::TelegramCharge {
            currency: parse("attempt", &row.asset)?,
            payload: ChargePayload::new(payload)
                .ok_or_else(|| StoreError::corrupt("attempt", "its payload is none"))?,
        }),
        _ => Err(StoreError::corrupt("attempt", "its method is unknown")),
    }
}

fn rate(row: &attempt::Model) -> Result<Option<Rate>, StoreError> {
    let texts = row.rate_currency.as_deref().zip(row.rate_asset.as_deref());
    let numbers = row
        .rate_numerator
        .as_deref()
        .zip(row.rate_denominator.as_deref());
    let (Some((currency, asset)), Some((numerator, denominator)), Some(decimals), Some(at)) =
        (texts, numbers, row.rate_decimals, row.rate_at)
    else {
        return Ok(None);
    };
    Ok(Some(Rate {
        currency: parse("attempt", currency)?,
        asset: chain_asset("attempt", asset, decimals)?,
        numerator: parse("attempt", numerator)?,
        denominator: parse("attempt", denominator)?,
        at: Timestamp::from_micros(at),
    }))
}
