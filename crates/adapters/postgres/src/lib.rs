//! Every store port on PostgreSQL and on embedded SQLite: the same entities, queries and laws.
//!
//! A [`Database`] opens transactions ([`chainstore_kernel::Begin`]) and read-only views
//! ([`chainstore_kernel::Read`]) for each slice; the queues, leases and the watched set are types of
//! their own beside it.
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
pub use queue::{SqlInbox, SqlLeases, SqlOutbox, SqlWakeup, SqlWatchList};
pub use sealing::Sealing;
