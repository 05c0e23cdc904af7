//! Implements every store port for PostgreSQL and for embedded SQLite, with the same entities and queries.
//!
//! A [`Database`] is the store ([`chainstore_ports::Store`]). The queues, the leases, the watch list and
//! the message memory are separate types that use it.
//!
//! **Non-goals.** There are no business rules here: the domain decides what may happen to an order or an
//! invoice. SQL never adds up money.
#![deny(missing_docs)]

mod checkup;
mod config;
mod connect;
mod connection;
mod database;
mod entity;
mod error;
mod fields;
mod names;
mod observer;
mod queries;
mod queue;
mod sealing;
mod signals;
mod store;
mod together;
mod transaction;
mod turn;
mod turnstile;
mod writer;

pub use chainstore_migrations::Standing;
pub use checkup::{KeyFit, Link};
pub use config::{ConfigError, DatabaseConfig, Engine};
pub use database::Database;
pub use observer::{Observer, Phase, Statement};
pub use queue::{SqlInbox, SqlLeases, SqlMessageMemory, SqlOutbox, SqlWakeup, SqlWatchList};
pub use sealing::Sealing;
