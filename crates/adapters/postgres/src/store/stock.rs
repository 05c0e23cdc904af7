use std::collections::BTreeMap;

use chainstore_kernel::StoreError;
use chainstore_orders::{Place, Stock, StockChange, StockError};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, Statement, Value,
    sea_query::OnConflict,
};

use crate::{config::Engine, entity::stock, error::failed, transaction::SqlTx};

impl SqlTx {
    /// Sets the available pieces. If the place already has a row, its reserved and sold pieces stay.
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
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("stock"))
    }

    /// Moves all the pieces that are asked for, or none, in one statement. Only when it moved none, the
    /// stock is read, to answer which places have too few pieces.
    pub(super) async fn move_pieces(
        &self,
        changes: &[StockChange],
    ) -> Result<Vec<Place>, StoreError> {
        let mut moves: BTreeMap<Place, [i64; 3]> = BTreeMap::new();
        for change in changes {
            let piles = moves.entry(change.line.place).or_default();
            for (pile, moved) in piles.iter_mut().zip(moved(*change)?) {
                *pile = pile.saturating_add(moved);
            }
        }
        if moves.is_empty() {
            return Ok(Vec::new());
        }
        let statement = statement(self.queries.engine, &moves);
        let done = self.queries.db.execute_raw(statement).await;
        if done.map_err(failed("stock"))?.rows_affected() == moves.len() as u64 {
            return Ok(Vec::new());
        }
        self.short(changes, &moves).await
    }

    /// The places at which the rule of the domain refuses the move.
    async fn short(
        &self,
        changes: &[StockChange],
        moves: &BTreeMap<Place, [i64; 3]>,
    ) -> Result<Vec<Place>, StoreError> {
        let places: Vec<_> = moves.keys().copied().collect();
        let found = self.queries.stock_at(&places).await?;
        let mut piles: BTreeMap<_, _> = found.into_iter().collect();
        let mut short = Vec::new();
        for change in changes {
            let place = change.line.place;
            let pile = piles.entry(place).or_default();
            match pile.after(change.movement, change.line.quantity) {
                Ok(after) => *pile = after,
                Err(StockError::Short { .. }) if short.contains(&place) => {}
                Err(StockError::Short { .. }) => short.push(place),
                Err(StockError::TooMany) => return Err(too_many()),
            }
        }
        if short.is_empty() {
            return Err(StoreError::conflict("stock"));
        }
        Ok(short)
    }
}

/// By how much a move changes the numbers of available, reserved and sold pieces. It asks the rule of the
/// domain, for a stock that is large enough for every quantity.
fn moved(change: StockChange) -> Result<[i64; 3], StoreError> {
    const HALF: u32 = u32::MAX / 2;
    let full = Stock {
        available: HALF,
        reserved: HALF,
        sold: HALF,
    };
    let after = full.after(change.movement, change.line.quantity);
    let after = after.map_err(|_| too_many())?;
    let piles = [after.available, after.reserved, after.sold];
    Ok(piles.map(|pile| i64::from(pile) - i64::from(HALF)))
}

fn too_many() -> StoreError {
    StoreError::corrupt("stock", StockError::TooMany.to_string())
}

/// Computes the stock of every place after the moves, and writes it only if every place exists and no
/// number leaves its bounds. The rows are locked in the order of their ids, so that two transactions never
/// wait for each other. `CROSS JOIN` is for SQLite, which keeps the order of its tables; with another join
/// SQLite would read the whole of `stock`.
const MOVE: &str = "\
    WITH moves (variant_id, branch_id, available, reserved, sold) AS (VALUES {moves}), \
    piles AS ( \
        SELECT s.variant_id, s.branch_id, s.available + m.available AS available, \
            s.reserved + m.reserved AS reserved, s.sold + m.sold AS sold \
        FROM moves m CROSS JOIN stock s WHERE s.variant_id = m.variant_id AND s.branch_id = m.branch_id \
        ORDER BY s.variant_id, s.branch_id {lock}) \
    UPDATE stock SET available = piles.available, reserved = piles.reserved, sold = piles.sold \
    FROM piles WHERE stock.variant_id = piles.variant_id AND stock.branch_id = piles.branch_id \
        AND (SELECT count(*) FROM piles WHERE available BETWEEN 0 AND 4294967295 \
            AND reserved BETWEEN 0 AND 4294967295 AND sold BETWEEN 0 AND 4294967295) = {places}";

fn statement(engine: Engine, moves: &BTreeMap<Place, [i64; 3]>) -> Statement {
    let (backend, id, count, lock) = match engine {
        Engine::Postgres => (DbBackend::Postgres, "::uuid", "::bigint", "FOR UPDATE OF s"),
        Engine::Sqlite => (DbBackend::Sqlite, "", "", ""),
    };
    let mut values: Vec<Value> = Vec::new();
    let mut rows = Vec::new();
    for (place, piles) in moves {
        let mut cells = Vec::new();
        for id_value in [place.variant.uuid(), place.branch.uuid()] {
            values.push(id_value.into());
            cells.push(format!("${}{id}", values.len()));
        }
        for pile in piles {
            values.push((*pile).into());
            cells.push(format!("${}{count}", values.len()));
        }
        rows.push(format!("({})", cells.join(", ")));
    }
    let sql = MOVE
        .replace("{moves}", &rows.join(", "))
        .replace("{lock}", lock)
        .replace("{places}", &moves.len().to_string());
    Statement::from_sql_and_values(backend, sql, values)
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
