//! Tests of the order domain: the transition table of the order, stock whose pieces are never lost or made up,
//! and a cart that changes only when the shopper accepts it.

mod cart;
mod names;
mod order;
mod order_state;
mod stock;
mod text;
mod world;
