//! Databases for tests: SQLite in a file, PostgreSQL on a private server.
//!
//! A [`TestDatabase`] is empty or migrated, of either [`Engine`], and of one test alone. PostgreSQL runs on
//! a server that all tests of one run share; a test that takes the database away starts an
//! [`Instance`] of its own. A [`TestStore`] is the product's own store over such a database: tests of
//! other adapters run on it, so that nothing in them imitates a store.
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod behind;
mod instance;
mod random;
mod shared;
mod tables;
mod test_database;
mod test_store;

pub use behind::{WriteLock, count, look, meddle, rows};
pub use chainstore_postgres::Engine;
pub use instance::{Durability, Instance, program};
pub use tables::Tables;
pub use test_database::TestDatabase;
pub use test_store::{TestStore, connect, master_key, ports, sealing};
