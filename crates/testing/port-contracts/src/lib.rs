//! The test kit for the ports: a suite of laws for each port, and [`Given`], the fixtures for every test
//! that needs something in a store. Tests of use cases have a kit of their own, `chainstore-shop-kit`.
//!
//! # Laws
//! A law is a named function over [`Ports`]; a macro for each suite turns every law into a named test of
//! whatever implements the ports:
//!
//! ```ignore
//! mod sqlite {
//!     chainstore_port_contracts::store_contracts!(crate::fixture::sqlite().await);
//! }
//! ```
//!
//! No law has two transactions open at once, except the one about dropping a transaction, because an
//! engine may have only one writer. No law names a table or a column.
//!
//! # Fixtures
//! Every port asks for a proof of authorization, which only the gate makes. [`prove`] runs a closure with a
//! proof. The methods of [`Ports`] do so for every call, so that a test does not have to pass it:
//!
//! ```
//! use std::sync::Arc;
//! use chainstore_orders::Stock;
//! use chainstore_port_contracts::{Given, ManualClock, Ports, prove};
//!
//! async fn a_paid_order_has_bought_its_pieces(ports: &Ports) {
//!     let given = Given::at(ports);
//!     let (_, place) = given.stocked(ports, 5).await;
//!     let shopper = given.entered(ports, 7_000_000_001).await;
//!     let paid = given.paid(ports, &shopper, place, 2).await;
//!     let order = ports.view().await.order(paid.order.id()).await.unwrap();
//!     assert_eq!(order, Some(paid.order));
//!     let left = Stock { available: 3, reserved: 0, sold: 2 };
//!     assert_eq!(Given::stock(ports, place).await, left);
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let asked = prove(|who| Box::pin(async move { who.actor().to_string() }));
//! assert_eq!(asked.await, "worker:test");
//! # });
//! ```
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a law fails by panicking"
)]

mod equipment;
mod given;
pub mod laws;
mod macros;
mod paging;
mod ports;
mod proof;
mod proven;

pub use equipment::{Inline, ManualClock, NoProbe, TestEntropy};
pub use given::{Given, Paid, Placed};
pub use ports::Ports;
pub use proof::prove;
pub use proven::Proven;
