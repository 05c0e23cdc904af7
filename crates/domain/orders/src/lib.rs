//! Catalogue, cart, stock, reservation and order: the rules of selling, without any database.
//!
//! **Non-goals.** This crate knows neither payment nor Telegram nor SQL. What it needs from a
//! database stands in [`ports`]; who may do what is decided by the use cases above.
//!
//! ```
//! use chainstore_orders::{OrderAction, OrderState, HoldReason};
//!
//! let paid = OrderState::Placed.after(OrderAction::Confirm).unwrap();
//! assert_eq!(paid, OrderState::Confirmed);
//! let held = paid.after(OrderAction::Hold(HoldReason::PaymentReversed)).unwrap();
//! assert_eq!(held.after(OrderAction::Confirm).unwrap(), OrderState::Confirmed);
//! assert!(OrderState::Cancelled.after(OrderAction::Confirm).is_err());
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod cart;
mod catalogue;
mod delivery;
mod ids;
mod number;
mod order;
mod order_state;
mod photo_name;
pub mod ports;
mod reservation;
mod stock;
mod text;
mod timeline;

pub use cart::{Cart, CartError, CartLine, Change, Offer, Review, ReviewLine};
pub use catalogue::{Branch, Category, Product, ProductState, Variant};
pub use delivery::{Delivery, PostalAddress};
pub use ids::{
    BranchId, BranchKind, CategoryId, CategoryKind, ProductId, ProductKind, ReservationId,
    ReservationKind, VariantId, VariantKind,
};
pub use number::{OrderNumber, OrderNumberError};
pub use order::{
    Adjustment, AdjustmentKind, Effect, Fulfilment, NewOrder, Order, OrderLine, TotalError,
};
pub use order_state::{HoldReason, OrderAction, OrderState, TransitionError};
pub use photo_name::{PhotoName, PhotoNameError};
pub use reservation::{Reservation, ReservationAction, ReservationState};
pub use stock::{Place, Stock, StockChange, StockError, StockLine, StockMove};
pub use text::{LongText, ShortText, TextError};
pub use timeline::{OrderEvent, TimelineEntry};
