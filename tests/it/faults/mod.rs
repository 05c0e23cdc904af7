//! What goes wrong while a store runs, each with the outcome in the name of its test. Some are shown on the
//! real programs, some on the use cases with a clock that is moved.

mod balance;
mod buttons;
mod chain_id;
mod database;
mod instances;
mod kill;
mod load;
mod money;
mod node;
mod refusals;
mod reorganisations;
mod secrets;
mod stock;
mod stop;
mod strange_updates;
mod suspense;
mod tampering;
mod update_order;
mod visibility;
