//! The laws, one module for each suite.

pub mod audit;
pub mod catalogue;
pub mod following;
pub mod identity;
pub mod orders;
pub mod payments;
pub mod queues;
pub mod transactions;
