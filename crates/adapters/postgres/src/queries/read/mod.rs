//! The read ports of the domains and of the workflows: one file for each.

mod identity;
mod monitoring;
mod orders;
mod payments;
mod store;
