//! What the reads of several ports share. The children of all rows of a list are loaded with one query.

use self::keys::KeyRing;
use crate::{config::Engine, connection::Connection, sealing::Sealing};

pub(crate) mod attempts;
mod audit;
pub(crate) mod catalogue;
pub(crate) mod credits;
mod delivery;
pub(crate) mod invoices;
mod keys;
pub(crate) mod offers;
pub(crate) mod orders;
pub(crate) mod pages;

pub(crate) use audit::canonical_entry;

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
