//! The stores of a transaction: one module for each port.

mod addresses;
mod alerts;
mod audit;
mod carts;
mod catalogue;
mod chains;
mod facts;
mod invoices;
mod keys;
mod orders;
mod settings;
mod shoppers;
mod stock;
mod suspense;
