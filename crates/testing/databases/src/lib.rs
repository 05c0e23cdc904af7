//! Databases for tests: SQLite in a file, PostgreSQL on a private server.
//!
//! A [`TestDatabase`] is empty or migrated, of either [`Engine`], and used by one test only. All tests of a
//! run share one PostgreSQL server; a test that stops the server starts an [`Instance`] of its own. A
//! [`TestStore`] is the store of the product on such a database. Tests of other adapters use it too, so
//! that no test needs an imitation of a store.
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod behind;
mod connect;
mod instance;
mod random;
mod shared;
mod tables;
mod test_database;
mod test_store;

pub use behind::{WriteLock, count, look, meddle, rows};
pub use chainstore_postgres::Engine;
pub use connect::{connect, master_key, sealing};
pub use instance::{Durability, Instance, program};
pub use tables::Tables;
pub use test_database::TestDatabase;
pub use test_store::{TestStore, ports};
