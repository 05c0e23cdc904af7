//! Writing the attempts of invoices and what they received.

use chainstore_kernel::StoreError;
use chainstore_payments::{AttemptNumber, Credit, InvoiceId, PaymentKey};
use sea_orm::{
    EntityTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict, SimpleExpr},
};

use crate::{
    entity::{attempt, charge, transfer},
    error::failed,
    fields::parts,
    queries::credits::{self, Columns},
    transaction::SqlTx,
};

/// Rows of payments, in the table of their kind.
#[derive(Default)]
pub(crate) struct Payments {
    transfers: Vec<transfer::ActiveModel>,
    charges: Vec<charge::ActiveModel>,
}

impl Payments {
    /// The rows of payments to an invoice, each with the number of the attempt that holds it.
    pub(crate) fn to<'a>(
        invoice: InvoiceId,
        held: impl Iterator<Item = (AttemptNumber, &'a PaymentKey, &'a Credit)>,
    ) -> Result<Self, StoreError> {
        let mut rows = Self::default();
        for (number, key, credit) in held {
            match credits::columns((invoice, number), key, credit)? {
                Columns::Transfer(row) => rows.transfers.push(row),
                Columns::Charge(row) => rows.charges.push(row),
            }
        }
        Ok(rows)
    }
}

impl SqlTx {
    /// Adds attempts. Of one that is stored already, only when it must be looked at changes.
    pub(crate) async fn write_attempts(
        &self,
        rows: Vec<attempt::ActiveModel>,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let again = OnConflict::columns([attempt::Column::InvoiceId, attempt::Column::Number])
            .update_columns([attempt::Column::RipeAt, attempt::Column::DueAt])
            .to_owned();
        let insert = attempt::Entity::insert_many(rows)
            .on_conflict(again)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("attempt"))
    }

    /// Writes payments in as few statements as possible. No statement writes a payment that another attempt holds
    /// already; the number of written rows then shows it.
    pub(crate) async fn write_payments(&self, rows: Payments) -> Result<(), StoreError> {
        self.write_rows("transfer", rows.transfers, &transfer_again())
            .await?;
        self.write_rows("charge", rows.charges, &charge_again())
            .await
    }

    async fn write_rows<A: ActiveModelTrait + Send>(
        &self,
        entity: &'static str,
        rows: Vec<A>,
        again: &OnConflict,
    ) -> Result<(), StoreError> {
        for part in parts(rows) {
            let expected = part.len() as u64;
            let count = A::Entity::insert_many(part)
                .on_conflict(again.clone())
                .exec_without_returning(&self.queries.db)
                .await
                .map_err(failed(entity))?;
            if count != expected {
                return Err(StoreError::duplicate(entity));
            }
        }
        Ok(())
    }
}

/// What changes of a transfer that its attempt holds already: mined again in another block, it may move something else.
fn transfer_again() -> OnConflict {
    use transfer::{Column, Entity};
    OnConflict::column(Column::Digest)
        .update_columns([
            Column::Asset,
            Column::Decimals,
            Column::Amount,
            Column::BlockHeight,
            Column::BlockHash,
            Column::OrphanedSince,
            Column::Suspended,
            Column::Surplus,
        ])
        .action_and_where(as_written(Entity, Column::InvoiceId))
        .action_and_where(as_written(Entity, Column::Attempt))
        .to_owned()
}

/// What changes of a charge that its attempt holds already.
fn charge_again() -> OnConflict {
    use charge::{Column, Entity};
    OnConflict::column(Column::Digest)
        .update_columns([Column::RefundedAt, Column::Suspended, Column::Surplus])
        .action_and_where(as_written(Entity, Column::InvoiceId))
        .action_and_where(as_written(Entity, Column::Attempt))
        .to_owned()
}

/// Whether the stored row has the same value in this column as the row that is written.
fn as_written<E: EntityTrait>(entity: E, column: E::Column) -> SimpleExpr {
    ExprTrait::eq(Expr::col((entity, column)), Expr::col(("excluded", column)))
}
