//! Every store port on PostgreSQL and on embedded SQLite: the same entities, queries and laws.
//!
//! A [`Database`] is the store ([`chainstore_ports::Store`]); the queues, leases, the watched set and what
//! the bot remembers are types of their own beside it.
//!
//! **Non-goals.** No rule: what may happen to an order or an invoice is decided in its domain. No
//! money is added up in SQL.
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
mod slices;
mod store;
mod together;
mod transaction;
mod turnstile;
mod writer;

pub use chainstore_migrations::Standing;
pub use checkup::{KeyFit, Link};
pub use config::{ConfigError, DatabaseConfig, Engine};
pub use database::Database;
pub use observer::{Observer, Phase, Statement};
pub use queue::{SqlInbox, SqlLeases, SqlMessageMemory, SqlOutbox, SqlWakeup, SqlWatchList};
pub use sealing::Sealing;
