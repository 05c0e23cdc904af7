//! The queries that transactions and views share. The children of all rows of a list are loaded with one
//! query.

use self::keys::KeyRing;
use crate::{config::Engine, connection::Connection, sealing::Sealing};

mod addresses;
mod audit;
mod carts;
mod catalogue;
mod chains;
mod invoices;
mod keys;
mod offers;
mod orders;
mod pages;
mod people;
mod read;

pub(crate) use addresses::{binding as recipient_binding, tag as address_tag};
pub(crate) use audit::canonical_entry;
pub(crate) use carts::address_binding as cart_address;
pub(crate) use orders::address_binding as order_address;
pub(crate) use people::telegram_binding;

/// An open transaction with all that is needed to read sealed fields. It implements the read ports of
/// all domains. A transaction that writes contains one and lends it, so that each query is written once.
pub(crate) struct Queries {
    pub(crate) db: Connection,
    pub(crate) engine: Engine,
    pub(crate) sealing: Sealing,
    keys: KeyRing,
}

impl Queries {
    pub(crate) fn new(db: Connection, engine: Engine, sealing: Sealing) -> Self {
        Self {
            db,
            engine,
            sealing,
            keys: KeyRing::default(),
        }
    }
}
