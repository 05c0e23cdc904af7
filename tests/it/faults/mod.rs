//! Faults while a store runs. The name of each test says the fault and its outcome. Some tests run the real
//! programs, others run the use cases with a clock that the test moves.

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
mod stories;
mod strange_updates;
mod suspense;
mod tampering;
mod update_order;
mod visibility;
