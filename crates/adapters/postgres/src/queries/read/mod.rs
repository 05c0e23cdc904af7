//! The read ports: one file for each domain.

mod identity;
mod monitoring;
mod orders;
mod payments;
mod store;
