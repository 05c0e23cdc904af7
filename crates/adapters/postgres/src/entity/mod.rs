//! One file for each table. Private to this crate: the rest of the program sees domain types.
#![expect(unreachable_pub, reason = "the derives make public items of these")]

pub(crate) mod address;
pub(crate) mod alert;
pub(crate) mod api_key;
pub(crate) mod audit_checkpoint;
pub(crate) mod audit_entry;
pub(crate) mod audit_link;
pub(crate) mod branch;
pub(crate) mod cart;
pub(crate) mod cart_line;
pub(crate) mod category;
pub(crate) mod chain_header;
pub(crate) mod chain_progress;
pub(crate) mod chat_message;
pub(crate) mod data_key;
pub(crate) mod event;
pub(crate) mod fact;
pub(crate) mod inbox;
pub(crate) mod invoice;
pub(crate) mod lease;
pub(crate) mod order;
pub(crate) mod order_adjustment;
pub(crate) mod order_line;
pub(crate) mod outbox;
pub(crate) mod photo;
pub(crate) mod price;
pub(crate) mod product;
pub(crate) mod reservation;
pub(crate) mod reservation_line;
pub(crate) mod setting;
pub(crate) mod shopper;
pub(crate) mod stock;
pub(crate) mod suspense;
pub(crate) mod transfer;
pub(crate) mod variant;
