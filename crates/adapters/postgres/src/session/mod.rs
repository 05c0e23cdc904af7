//! Finding things: what transactions and views share. Children of a list are loaded with one query for
//! the whole list.

use crate::{config::Engine, connection::Connection, sealing::Sealing};

mod addresses;
mod audit;
mod carts;
mod catalogue;
mod chains;
mod invoices;
mod offers;
mod orders;
mod pages;
mod people;
mod timeline;

pub(crate) use addresses::{binding as recipient_binding, tag as address_tag};
pub(crate) use audit::canonical_entry;
pub(crate) use carts::address_binding as cart_address;
pub(crate) use invoices::key as transfer_key;
pub(crate) use orders::address_binding as order_address;
pub(crate) use people::telegram_binding;

/// An open connection to the engine with what reading sealed fields needs.
pub(crate) struct Session {
    pub(crate) db: Connection,
    pub(crate) engine: Engine,
    pub(crate) sealing: Sealing,
}
