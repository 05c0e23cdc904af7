//! The stores of a transaction: one module for each port.

mod addresses;
mod audit;
mod carts;
mod catalogue;
mod chains;
mod chat;
mod facts;
mod invoices;
mod keys;
mod orders;
mod shoppers;
mod stock;
mod suspense;
