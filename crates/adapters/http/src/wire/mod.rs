//! JSON types that several routes share; a type of one file of routes lies in that file. No domain type
//! is serialised, so a new field of the domain stays inside until somebody adds it here.

mod added;
mod goods;
mod invoice;
mod money;
mod page;
mod product;
mod time;
mod transfer;

pub(crate) use added::Added;
pub(crate) use goods::GoodsKind;
pub(crate) use invoice::{InvoiceRow, InvoiceState};
pub(crate) use money::{ChainAmount, FiatAmount, Price};
pub(crate) use page::{LimitParams, Page, list_command, page_size};
pub(crate) use product::{Product, Stock};
pub(crate) use time::rfc3339;
pub(crate) use transfer::Transfer;
