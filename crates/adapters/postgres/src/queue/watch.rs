use std::collections::HashSet;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_payments::{Recipient, ports::WatchList};
use chainstore_privacy::{BlindIndex, IndexPurpose};
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Mutex;

use crate::{config::Engine, database::Database, error::failed, fields::array};

/// One writer: rows become visible in the order of their numbers, and the next look begins after the
/// newest one.
const ON_SQLITE: &str =
    "SELECT recipient_index, arrival AS seen, 0 AS server FROM addresses WHERE arrival > $1";

/// Transactions commit in any order: the next look begins at the oldest one that is still open. One row
/// says so also when no address came. A restored database may hold numbers that its server has yet to
/// reach: the first look takes them with it ($2 without end), so that later ones need not.
const ON_POSTGRES: &str = "SELECT a.recipient_index, s.oldest AS seen, s.server FROM \
    (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest, \
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS unborn, \
            (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS server) s \
    LEFT JOIN addresses a ON a.arrival >= $1 AND a.arrival < GREATEST(s.unborn, $2)";

/// Below every number.
const NEVER: i64 = i64::MIN;

/// The addresses given out, as keyed digests in memory: sixteen bytes for each.
#[derive(Debug)]
pub struct SqlWatchList {
    database: Database,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    indexes: HashSet<BlindIndex>,
    /// How far the last look saw, in the numbers of `addresses.arrival`.
    until: i64,
    /// When the server was started that showed it; 0 on SQLite.
    server: i64,
}

impl SqlWatchList {
    /// The watched set of this database, still empty; it fills itself when first asked.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            seen: Mutex::new(Seen {
                indexes: HashSet::new(),
                until: NEVER,
                server: 0,
            }),
        }
    }

    /// Takes in what arrived since the last look.
    async fn refresh(&self, seen: &mut Seen) -> Result<(), StoreError> {
        let first = seen.until == NEVER;
        let mut server = self.look(seen).await?;
        if server != seen.server && !first {
            // Another server answers than the one before, a standby or one with a backup perhaps: its
            // numbers mean something else, so all of it is new.
            seen.until = NEVER;
            server = self.look(seen).await?;
        }
        seen.server = server;
        Ok(())
    }

    /// Answers which server showed it.
    async fn look(&self, seen: &mut Seen) -> Result<i64, StoreError> {
        let reader = self.database.reader();
        let (sql, values) = match self.database.engine() {
            Engine::Sqlite => (ON_SQLITE, vec![seen.until.into()]),
            Engine::Postgres => {
                let first = seen.until == NEVER;
                let end = if first { i64::MAX } else { NEVER };
                (ON_POSTGRES, vec![seen.until.into(), end.into()])
            }
        };
        let asked = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
        let rows = reader
            .query_all_raw(asked)
            .await
            .map_err(failed("address"))?;
        let (mut until, mut server) = (seen.until, seen.server);
        for row in rows {
            let (index, at, started): (Option<Vec<u8>>, i64, i64) = row
                .try_get_many(
                    "",
                    &["recipient_index".into(), "seen".into(), "server".into()],
                )
                .map_err(failed("address"))?;
            (until, server) = (until.max(at), started);
            match index.map(|index| array("address", &index)) {
                Some(Ok(index)) => drop(seen.indexes.insert(BlindIndex(index))),
                // One damaged row must not hide everybody else's payments; whoever shows this one
                // refuses it and tells the staff.
                Some(Err(error)) => tracing::error!(%error, "an address cannot be watched"),
                None => {}
            }
        }
        seen.until = until;
        Ok(server)
    }
}

#[async_trait]
impl WatchList for SqlWatchList {
    async fn watched(
        &self,
        _who: &Authorized<'_>,
        recipients: &[Recipient],
    ) -> Result<Vec<Recipient>, StoreError> {
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
