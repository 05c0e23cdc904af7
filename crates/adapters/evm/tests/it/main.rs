//! Reading a chain: one suite of laws on every node, keys that are refused, and nodes that lie.

mod keys;
mod laws;
mod module;
mod receipts;
mod script;
mod scripted;
mod trouble;
