use std::collections::BTreeMap;

use chainstore_kernel::StoreError;
use chainstore_orders::{Place, Stock, StockChange, StockError};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{entity::stock, error::failed, transaction::SqlTx};

impl SqlTx {
    /// Sets one pile; the others of a place that has rows stay as they are.
    pub(super) async fn write_available(
        &self,
        place: Place,
        available: u32,
    ) -> Result<(), StoreError> {
        let row = row(
            place,
            Stock {
                available,
                ..Stock::default()
            },
        );
        let insert = stock::Entity::insert(row)
            .on_conflict(key().update_column(stock::Column::Available).to_owned())
            .exec_without_returning(&self.session.db)
            .await;
        insert.map(drop).map_err(failed("stock"))
    }

    /// Locks the places in their order, works the moves out by the domain's rule, and writes all piles
    /// in one statement; or writes nothing and names the places that fall short.
    pub(super) async fn move_pieces(
        &self,
        changes: &[StockChange],
    ) -> Result<Vec<Place>, StoreError> {
        let mut places: Vec<_> = changes.iter().map(|change| change.line.place).collect();
        places.sort_unstable();
        places.dedup();
        let mut piles: BTreeMap<_, _> = self
            .session
            .stock_at(&places, true)
            .await?
            .into_iter()
            .collect();
        let mut short = Vec::new();
        for change in changes {
            let place = change.line.place;
            let pile = piles.entry(place).or_default();
            match pile.after(change.movement, change.line.quantity) {
                Ok(after) => *pile = after,
                Err(StockError::Short { .. }) if short.contains(&place) => {}
                Err(StockError::Short { .. }) => short.push(place),
                Err(StockError::TooMany) => {
                    return Err(StoreError::corrupt(
                        "stock",
                        StockError::TooMany.to_string(),
                    ));
                }
            }
        }
        if !short.is_empty() || piles.is_empty() {
            return Ok(short);
        }
        let piles_to_write = [
            stock::Column::Available,
            stock::Column::Reserved,
            stock::Column::Sold,
        ];
        stock::Entity::insert_many(piles.into_iter().map(|(place, pile)| row(place, pile)))
            .on_conflict(key().update_columns(piles_to_write).to_owned())
            .exec_without_returning(&self.session.db)
            .await
            .map_err(failed("stock"))?;
        Ok(short)
    }
}

fn key() -> OnConflict {
    OnConflict::columns([stock::Column::VariantId, stock::Column::BranchId])
}

fn row(place: Place, pile: Stock) -> stock::ActiveModel {
    stock::ActiveModel {
        variant_id: Set(place.variant.uuid()),
        branch_id: Set(place.branch.uuid()),
        available: Set(i64::from(pile.available)),
        reserved: Set(i64::from(pile.reserved)),
        sold: Set(i64::from(pile.sold)),
    }
}
