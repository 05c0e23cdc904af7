//! Checks of a database that an operator runs before the shop opens. None of them leaves a change behind.

use chainstore_kernel::{Id, StoreError, Timestamp};
use chainstore_privacy::{Binding, WrappedKey};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult, Order, QueryOrder, Statement};

use crate::{
    config::Engine,
    database::Database,
    entity::{audit_entry, data_key, lease},
    error::failed,
    queries::canonical_entry,
};

/// Who on the network could read the traffic between the program and the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nobody: the traffic does not leave this machine.
    Local,
    /// Nobody: the traffic is encrypted.
    Encrypted,
    /// Everybody who can record the traffic of the network: it is not encrypted.
    Plain,
}

/// Whether the master key is the one that sealed the fields of this database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFit {
    /// The key opens a sealed row.
    Fits,
    /// The key opens none of the sealed rows: they were sealed with another key.
    Foreign,
    /// Cannot be told: the database has no sealed row yet.
    Unknown,
}

#[derive(FromQueryResult)]
struct Version {
    version: String,
}

#[derive(FromQueryResult)]
struct Standing {
    local: bool,
    encrypted: bool,
}

#[derive(FromQueryResult)]
struct Now {
    micros: i64,
}

impl Database {
    /// The engine and its version, such as `PostgreSQL 17.2`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn version(&self) -> Result<String, StoreError> {
        let (name, sql) = match self.engine() {
            Engine::Sqlite => ("SQLite", "SELECT sqlite_version() AS version"),
            Engine::Postgres => (
                "PostgreSQL",
                "SELECT split_part(current_setting('server_version'), ' ', 1) AS version",
            ),
        };
        let row = self.ask::<Version>(sql).await?;
        Ok(format!("{name} {}", row.version))
    }

    /// Whether the connection to the database can be read by others on the network.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn link(&self) -> Result<Link, StoreError> {
        if self.engine() == Engine::Sqlite {
            return Ok(Link::Local);
        }
        let sql = "\
            SELECT COALESCE(inet_client_addr() <<= inet '127.0.0.0/8' \
                OR inet_client_addr() = inet '::1', true) AS local, \
            COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted";
        let row = self.ask::<Standing>(sql).await?;
        Ok(match row {
            Standing {
                encrypted: true, ..
            } => Link::Encrypted,
            Standing { local: true, .. } => Link::Local,
            _ => Link::Plain,
        })
    }

    /// The time by the clock of the database server; `None` on SQLite, which uses the clock of this machine.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn server_time(&self) -> Result<Option<Timestamp>, StoreError> {
        if self.engine() == Engine::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros";
        let row = self.ask::<Now>(sql).await?;
        Ok(Some(Timestamp::from_micros(row.micros)))
    }

    /// Writes a row and rolls it back, to show that the role is allowed to write.
    ///
    /// # Errors
    /// [`StoreError`] when writing is not allowed, or fails.
    pub async fn try_write(&self) -> Result<(), StoreError> {
        let tx = self.write().await?;
        let row = lease::ActiveModel {
            name: Set("doctor".to_owned()),
            holder: Set("doctor".to_owned()),
            epoch: Set(0),
            held_until: Set(0),
        };
        let insert = lease::Entity::insert(row)
            .exec_without_returning(&tx.queries.db)
            .await;
        // Without a commit, dropping the transaction rolls it back.
        drop(tx);
        insert.map(drop).map_err(failed("lease"))
    }

    /// Whether the master key of this connection fits the oldest and the newest data key and audit entry.
    /// Every database in use has at least one of these rows. One that fits is enough, so that a damaged
    /// row is not mistaken for a wrong key.
    ///
    /// # Errors
    /// [`StoreError`] when the rows cannot be read.
    pub async fn key_fit(&self) -> Result<KeyFit, StoreError> {
        let db = self.reader();
        let mut seen = false;
        for order in [Order::Asc, Order::Desc] {
            let key = data_key::Entity::find()
                .order_by(data_key::Column::Id, order.clone())
                .one(db)
                .await
                .map_err(failed("data_key"))?;
            let entry = audit_entry::Entity::find()
                .order_by(audit_entry::Column::Seq, order)
                .one(db)
                .await
                .map_err(failed("audit_entry"))?;
            seen |= key.is_some() || entry.is_some();
            if key.is_some_and(|key| self.opens(key))
                || entry.is_some_and(|entry| self.made(&entry))
            {
                return Ok(KeyFit::Fits);
            }
        }
        Ok(if seen {
            KeyFit::Foreign
        } else {
            KeyFit::Unknown
        })
    }

    /// Whether the cipher can unwrap a data key. Sealing a value with the data key shows it.
    fn opens(&self, row: data_key::Model) -> bool {
        let key = WrappedKey {
            id: Id::from_uuid(row.id),
            bytes: row.wrapped,
        };
        let nowhere = Binding {
            table: "doctor",
            column: "doctor",
            row: "doctor",
            generation: 0,
        };
        let sealing = self.sealing();
        let sealed = sealing.cipher.seal(&key, &nowhere, b"", &*sealing.entropy);
        sealed.is_ok()
    }

    /// Whether the tag of an audit entry was made with this master key.
    fn made(&self, row: &audit_entry::Model) -> bool {
        let bytes = canonical_entry(row);
        let cipher = &self.sealing().cipher;
        cipher.integrity_holds("audit_log", &bytes, &row.tag)
    }

    async fn ask<T: FromQueryResult>(&self, sql: &str) -> Result<T, StoreError> {
        let db = self.reader();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = T::find_by_statement(statement).one(db).await;
        row.map_err(failed("database"))?
            .ok_or_else(|| StoreError::corrupt("database", "it answers nothing"))
    }
}
