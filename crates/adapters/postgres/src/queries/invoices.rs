use std::collections::HashMap;

use chainstore_kernel::{Id, Money, StoreError, Timestamp};
use chainstore_payments::{
    Attempt, AttemptNumber, Credit, Flags, Invoice, Ledger, PaymentKey, StoredInvoice, Terms,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Select, entity::prelude::*};

use crate::{
    entity::{attempt, charge, invoice, transfer},
    error::failed,
    fields::{amount, attempt_number, duration, parse},
    names::of_name,
    queries::{
        Queries,
        attempts::{self, is_on_chain, number_of},
        credits::{charge_id, of_charge, of_transfer, transfer_key},
    },
};

/// What attempts received, by invoice and number.
type Ledgers = HashMap<(Uuid, AttemptNumber), Ledger>;

impl Queries {
    /// Invoices with their attempts and what these received, in at most four queries for any number of invoices.
    pub(crate) async fn invoices_of(
        &self,
        select: Select<invoice::Entity>,
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows = select.all(&self.db).await.map_err(failed("invoice"))?;
        self.with_attempts(&rows).await
    }

    /// The invoices of these rows.
    pub(crate) async fn with_attempts(
        &self,
        rows: &[invoice::Model],
    ) -> Result<Vec<Invoice>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let attempt_rows = attempt::Entity::find()
            .filter(attempt::Column::InvoiceId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(attempt::Column::InvoiceId)
            .order_by_asc(attempt::Column::Number)
            .all(&self.db)
            .await
            .map_err(failed("attempt"))?;
        let mut ledgers = Ledgers::new();
        let (on_chain, charged): (Vec<_>, Vec<_>) =
            attempt_rows.iter().partition(|row| is_on_chain(row));
        self.add_transfers(&on_chain, &mut ledgers).await?;
        self.add_charges(&charged, &mut ledgers).await?;
        let mut attempts: HashMap<Uuid, Vec<Attempt>> = HashMap::new();
        for row in &attempt_rows {
            let ledger = ledgers.remove(&(row.invoice_id, number_of(row)?));
            let attempt = attempts::attempt(row, ledger.unwrap_or_default())?;
            attempts.entry(row.invoice_id).or_default().push(attempt);
        }
        rows.iter()
            .map(|row| invoice(row, attempts.remove(&row.id).unwrap_or_default()))
            .collect()
    }

    async fn add_transfers(
        &self,
        attempts: &[&attempt::Model],
        ledgers: &mut Ledgers,
    ) -> Result<(), StoreError> {
        if attempts.is_empty() {
            return Ok(());
        }
        let rows = transfer::Entity::find()
            .filter(transfer::Column::InvoiceId.is_in(invoices(attempts)))
            .all(&self.db)
            .await
            .map_err(failed("transfer"))?;
        for row in &rows {
            let key = PaymentKey::Transfer(transfer_key(row)?);
            let holder = (row.invoice_id, attempt_number("transfer", row.attempt)?);
            put(ledgers, holder, key, of_transfer(row)?);
        }
        Ok(())
    }

    async fn add_charges(
        &self,
        attempts: &[&attempt::Model],
        ledgers: &mut Ledgers,
    ) -> Result<(), StoreError> {
        if attempts.is_empty() {
            return Ok(());
        }
        let rows = charge::Entity::find()
            .filter(charge::Column::InvoiceId.is_in(invoices(attempts)))
            .all(&self.db)
            .await
            .map_err(failed("charge"))?;
        for row in &rows {
            let key = PaymentKey::Charge(charge_id("charge", &row.charge)?);
            let holder = (row.invoice_id, attempt_number("charge", row.attempt)?);
            put(ledgers, holder, key, of_charge(row)?);
        }
        Ok(())
    }
}

/// The invoices of these attempts, each once.
fn invoices(attempts: &[&attempt::Model]) -> Vec<Uuid> {
    let mut ids: Vec<_> = attempts.iter().map(|row| row.invoice_id).collect();
    ids.dedup();
    ids
}

fn put(ledgers: &mut Ledgers, holder: (Uuid, AttemptNumber), key: PaymentKey, credit: Credit) {
    ledgers.entry(holder).or_default().insert(key, credit);
}

fn invoice(row: &invoice::Model, attempts: Vec<Attempt>) -> Result<Invoice, StoreError> {
    if attempts.is_empty() {
        return Err(StoreError::corrupt("invoice", "it has no attempt"));
    }
    let total = amount("invoice", &row.total)?;
    Ok(Invoice::restore(StoredInvoice {
        id: Id::from_uuid(row.id),
        order: Id::from_uuid(row.order_id),
        terms: Terms {
            total: Money::new(total, parse("invoice", &row.currency)?),
            tolerance: amount("invoice", &row.tolerance)?,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            grace: duration("invoice", row.grace)?,
            orphan_patience: duration("invoice", row.orphan_patience)?,
        },
        attempts,
        current: attempt_number("invoice", row.current_attempt)?,
        state: of_name("invoice", &row.state)?,
        covered: row.covered,
        marked_at: row.marked_at.map(Timestamp::from_micros),
        flags: Flags {
            under: row.under,
            over: row.over,
            late: row.late,
            marked: row.marked,
        },
        version: row.version,
    }))
}
