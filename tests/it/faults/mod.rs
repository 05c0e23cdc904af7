//! What goes wrong while a store runs, each with the outcome in the name of its test.

mod buttons;
mod chain_id;
mod database;
mod instances;
mod load;
mod refusals;
mod secrets;
mod stop;
mod strange_updates;
mod update_order;
