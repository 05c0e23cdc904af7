use std::collections::HashSet;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_payments::{Recipient, ports::WatchList};
use chainstore_privacy::{BlindIndex, IndexPurpose};
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Mutex;

use crate::{config::Engine, database::Database, error::failed, fields::array};

/// Reads the addresses after the highest `arrival` read so far. This misses none, because SQLite has one
/// writer: rows become visible in the order of their numbers.
const ON_SQLITE: &str =
    "SELECT recipient_index, arrival AS seen, 0 AS server FROM addresses WHERE arrival > $1";

/// Reads the addresses of all transactions since the last read. `arrival` is the number of the
/// transaction, and transactions commit in any order: each read therefore answers the oldest transaction
/// that is still open (`seen`), and the next read begins there. It answers one row even without a new
/// address. A database restored from a backup may hold higher numbers than its new server has given out.
/// The first read takes them in too (`$2` is the greatest number), so that later reads need not.
const ON_POSTGRES: &str = "SELECT a.recipient_index, s.oldest AS seen, s.server FROM \
    (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest, \
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS unborn, \
            (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS server) s \
    LEFT JOIN addresses a ON a.arrival >= $1 AND a.arrival < GREATEST(s.unborn, $2)";

/// Lower than every transaction number: the next read begins at the first address.
const NEVER: i64 = i64::MIN;

/// The watch list: the blind indexes of all addresses given out, in memory, 16 bytes for each.
#[derive(Debug)]
pub struct SqlWatchList {
    database: Database,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    indexes: HashSet<BlindIndex>,
    /// The value of `addresses.arrival` at which the next read begins.
    until: i64,
    /// When the server that answered the last read was started, in microseconds; 0 on SQLite.
    server: i64,
}

impl SqlWatchList {
    /// The watch list of this database. The first call of `watched` reads all addresses.
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

    /// Reads the addresses that were added since the last read.
    async fn refresh(&self, seen: &mut Seen) -> Result<(), StoreError> {
        let first = seen.until == NEVER;
        let mut server = self.look(seen).await?;
        if server != seen.server && !first {
            // Another server answers than before, for example a standby or a restored backup. Its
            // transaction numbers are others, so all addresses are read again.
            seen.until = NEVER;
            server = self.look(seen).await?;
        }
        seen.server = server;
        Ok(())
    }

    /// One read; answers when the server that answered was started.
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
                // A damaged row is passed over, so that payments to all other addresses are still found.
                // A use case that shows the damaged address refuses it and raises an alert.
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
