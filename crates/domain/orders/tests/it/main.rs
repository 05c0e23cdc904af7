//! The laws of the order domain: one table for the order, pieces that neither appear nor vanish, and a
//! cart that applies nothing silently.

mod cart;
mod names;
mod order;
mod order_state;
mod stock;
mod text;
mod world;
