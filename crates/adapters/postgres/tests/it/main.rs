//! Every law of the store ports on both engines, and tests that read or change the tables directly.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit_chain;
mod budgets;
mod checkout;
mod checkup;
mod connecting;
mod counting;
mod dust;
mod fixture;
mod migrating;
mod observing;
mod one_writer;
mod plans;
mod saving;
mod tampering;
mod watching;

mod sqlite {
    chainstore_port_contracts::store_contracts!(crate::fixture::sqlite().await);
}

mod postgres {
    chainstore_port_contracts::store_contracts!(crate::fixture::postgres().await);
}
