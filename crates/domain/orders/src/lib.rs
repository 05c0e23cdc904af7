//! Catalogue, cart, stock, reservation and order: the rules of selling, as pure functions.
//!
//! **Non-goals.** This crate contains no payment, no Telegram and no SQL. The traits a database must implement
//! are in [`ports`]. Which principal may do what is checked by the use cases in `workflows`.
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

mod adjustment;
mod cart;
mod catalogue;
mod cursors;
mod delivery;
mod ids;
mod number;
mod order;
mod order_state;
pub mod permissions;
mod photo_name;
pub mod ports;
mod reservation;
mod stock;
mod text;
mod timeline;

pub use adjustment::{Adjustment, AdjustmentKind, Effect, TotalError, total};
pub use cart::{Cart, CartError, CartLimits, CartLine, Change, Offer, Review, ReviewLine};
pub use catalogue::{Branch, Category, Product, ProductState, Variant};
pub use delivery::{Delivery, DeliveryKind, PostalAddress};
pub use ids::{
    BranchId, BranchKind, CategoryId, CategoryKind, ProductId, ProductKind, ReservationId,
    ReservationKind, VariantId, VariantKind,
};
pub use number::{OrderNumber, OrderNumberError};
pub use order::{Fulfilment, NewOrder, Order, OrderLine};
pub use order_state::{HoldReason, OrderAction, OrderState, OrderStatus, TransitionError};
pub use photo_name::{PhotoName, PhotoNameError};
pub use reservation::{Reservation, ReservationAction, ReservationState};
pub use stock::{Place, Stock, StockChange, StockError, StockLine, StockMove};
pub use text::{CodePoint, LongText, PageText, ShortText, Text, TextError};
pub use timeline::{OrderEvent, PaymentStep, TimelineEntry};
