//! Conversions between columns and domain types. A column that cannot be read is reported as a damaged
//! row, without a panic.

use std::{str::FromStr, time::Duration};

use chainstore_kernel::{AssetId, ChainAsset, Currency, Minor, Money, StoreError};
use chainstore_payments::{Asset, AttemptNumber, ChargeId, PaymentKey, TransferKey};
use sha2::{Digest, Sha256};

/// Parses the text of a column.
pub(crate) fn parse<T: FromStr>(entity: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse()
        .map_err(|_| StoreError::corrupt(entity, "a text cannot be read"))
}

/// An amount.
pub(crate) fn amount(entity: &'static str, text: &str) -> Result<Minor, StoreError> {
    parse(entity, text)
}

/// An amount with its currency.
pub(crate) fn money(
    entity: &'static str,
    currency: &str,
    minor: &str,
) -> Result<Money, StoreError> {
    Ok(Money::new(amount(entity, minor)?, parse(entity, currency)?))
}

/// An asset of a chain, a coin or a token, from its CAIP-19 id and its decimal places.
pub(crate) fn chain_asset(
    entity: &'static str,
    id: &str,
    decimals: i32,
) -> Result<ChainAsset, StoreError> {
    let id: AssetId = parse(entity, id)?;
    Ok(ChainAsset {
        chain: id.chain,
        name: id.name,
        decimals: number(entity, decimals)?,
    })
}

/// What a payment is made in: a CAIP-19 id has a slash, the code of a currency has none.
pub(crate) fn asset(entity: &'static str, text: &str, decimals: i32) -> Result<Asset, StoreError> {
    if text.contains('/') {
        return chain_asset(entity, text, decimals).map(Asset::OnChain);
    }
    let currency: Currency = parse(entity, text)?;
    if i32::from(currency.decimals()) != decimals {
        return Err(StoreError::corrupt(
            entity,
            "its currency has other decimal places",
        ));
    }
    Ok(Asset::Charged(currency))
}

/// The number of an attempt.
pub(crate) fn attempt_number(
    entity: &'static str,
    column: i32,
) -> Result<AttemptNumber, StoreError> {
    AttemptNumber::new(number(entity, column)?)
        .ok_or_else(|| StoreError::corrupt(entity, "its attempt has no such number"))
}

/// Converts a number, because counts and heights are signed in SQL and unsigned in the domain.
pub(crate) fn number<A, B: TryFrom<A>>(entity: &'static str, value: A) -> Result<B, StoreError> {
    value
        .try_into()
        .map_err(|_| StoreError::corrupt(entity, "a number is out of range"))
}

/// Bytes of a fixed length.
pub(crate) fn array<const N: usize>(
    entity: &'static str,
    bytes: &[u8],
) -> Result<[u8; N], StoreError> {
    bytes
        .try_into()
        .map_err(|_| StoreError::corrupt(entity, "bytes have another length"))
}

/// A duration from its column, which is in microseconds.
pub(crate) fn duration(entity: &'static str, micros: i64) -> Result<Duration, StoreError> {
    Ok(Duration::from_micros(number(entity, micros)?))
}

/// A duration in microseconds, as its column stores it; saturates beyond 292,000 years.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Numerator or denominator of a rate as text: 39 digits, padded with zeros like an amount.
pub(crate) fn wide(number: u128) -> String {
    format!("{number:039}")
}

/// The digest in the unique column by which a payment counts only once. It needs no secret key, so the
/// rule still holds after a key is replaced or destroyed (SR-54).
pub(crate) fn digest(key: &PaymentKey) -> Vec<u8> {
    match key {
        PaymentKey::Transfer(key) => transfer_digest(key),
        PaymentKey::Charge(id) => charge_digest(id),
    }
}

/// The digest of a transfer.
pub(crate) fn transfer_digest(key: &TransferKey) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(key.chain.to_string());
    hash.update([0]);
    hash.update(key.tx.0);
    hash.update(key.index.to_be_bytes());
    hash.finalize().to_vec()
}

/// The digest of a charge. It is never that of a transfer, because the id of a chain has a colon.
pub(crate) fn charge_digest(id: &ChargeId) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update("telegram");
    hash.update([0]);
    hash.update(id.text());
    hash.finalize().to_vec()
}

/// Joins the parts, each preceded by its length, so that two different lists never give the same bytes.
pub(crate) fn canonical(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Splits rows into groups that fit into one statement, which takes at most 32,766 values on SQLite and
/// 65,535 on PostgreSQL. The number of rows has no limit of ours: anybody can send any number of transfers.
pub(crate) fn parts<T>(rows: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    const ROWS: usize = 500;
    groups(rows, ROWS)
}

/// As [`parts`], for rows of which each is found by one value.
pub(crate) fn values<T>(keys: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    const KEYS: usize = 30_000;
    groups(keys, KEYS)
}

fn groups<T>(rows: Vec<T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let part: Vec<T> = rows.by_ref().take(size).collect();
        (!part.is_empty()).then_some(part)
    })
}
