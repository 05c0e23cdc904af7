//! The laws of the payment domain: money is conserved, facts may come in any order and any number of
//! times, and a chain is followed whatever it does.

mod attempt_laws;
mod charges;
mod follower;
mod invoice_laws;
mod invoice_table;
mod looks;
mod many;
mod names;
mod quote;
mod reference;
mod stories;
mod two_chains;
mod unsaved;
mod world;
