//! The laws, one module for each suite.

pub mod alerts;
pub mod attempts;
pub mod audit;
pub mod books;
pub mod catalogue;
pub mod charges;
pub mod events;
pub mod following;
pub mod identity;
pub mod inbox;
pub mod leases;
pub mod memory;
pub mod orders;
pub mod outbox;
pub mod paged_payments;
pub mod paged_shop;
pub mod payments;
pub mod settings;
pub mod suspense;
pub mod transactions;
