//! JSON types and query parameters that several routes share. A type that only one file of `routes` needs is
//! in that file. No type of a domain is serialised, so a new field of the domain is not sent to clients until
//! somebody adds it here.

mod added;
mod asset;
mod attempt;
mod goods;
mod invoice;
mod listing;
mod money;
mod order;
mod page;
mod payment;
mod product;
mod spelled;
mod time;

pub(crate) use added::Added;
pub(crate) use asset::{Asset, AssetAmount};
pub(crate) use attempt::Attempt;
pub(crate) use goods::GoodsKind;
pub(crate) use invoice::{InvoiceHead, InvoiceRow, InvoiceState};
pub(crate) use listing::{Listing, PageParams, Unfiltered};
pub(crate) use money::FiatAmount;
pub(crate) use order::{HoldReason, OrderState};
pub(crate) use page::Page;
pub(crate) use payment::{Credit, Payment, PaymentKey, TransferKey};
pub(crate) use product::{Product, Stock};
pub(crate) use spelled::spelled;
pub use time::rfc3339;
