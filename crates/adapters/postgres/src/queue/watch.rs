use std::{collections::HashSet, time::Duration};

use async_trait::async_trait;
use chainstore_kernel::{StoreError, Timestamp};
use chainstore_payments::{Recipient, ports::WatchList};
use chainstore_privacy::{BlindIndex, IndexPurpose};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};
use tokio::sync::Mutex;

use crate::{database::Database, entity::address, error::failed, fields::array};

/// An address is stamped before its transaction commits, and clocks of instances differ: each look
/// begins this long before the newest stamp seen, so that none is missed.
const OVERLAP: Duration = Duration::from_mins(10);

/// The addresses given out, as keyed digests in memory: sixteen bytes for each.
#[derive(Debug)]
pub struct SqlWatchList {
    database: Database,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    indexes: HashSet<BlindIndex>,
    newest: Option<Timestamp>,
}

impl SqlWatchList {
    /// The watched set of this database, still empty; it fills itself when first asked.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            seen: Mutex::default(),
        }
    }

    async fn refresh(&self, seen: &mut Seen) -> Result<(), StoreError> {
        let mut select = address::Entity::find()
            .select_only()
            .column(address::Column::RecipientIndex)
            .column(address::Column::GivenAt);
        if let Some(newest) = seen.newest {
            select = select.filter(address::Column::GivenAt.gte(newest.minus(OVERLAP).micros()));
        }
        let rows: Vec<(Vec<u8>, i64)> = select
            .into_tuple()
            .all(self.database.reader())
            .await
            .map_err(failed("address"))?;
        for (index, given_at) in rows {
            match array("address", &index) {
                Ok(index) => drop(seen.indexes.insert(BlindIndex(index))),
                // One damaged row must not hide everybody else's payments; whoever shows this one
                // refuses it and tells the staff.
                Err(error) => tracing::error!(%error, "an address cannot be watched"),
            }
            seen.newest = seen.newest.max(Some(Timestamp::from_micros(given_at)));
        }
        Ok(())
    }
}

#[async_trait]
impl WatchList for SqlWatchList {
    async fn watched(&self, recipients: &[Recipient]) -> Result<Vec<Recipient>, StoreError> {
        let mut seen = self.seen.lock().await;
        self.refresh(&mut seen).await?;
        let cipher = &self.database.sealing().cipher;
        let ours = |recipient: &&Recipient| {
            seen.indexes
                .contains(&cipher.blind_index(IndexPurpose::Recipient, recipient.bytes()))
        };
        Ok(recipients.iter().filter(ours).copied().collect())
    }
}
