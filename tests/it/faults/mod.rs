//! What goes wrong, and how it ends. Each test is named after its outcome.

mod kill;
mod money;
mod reorganisations;
mod stock;
mod suspense;
mod tampering;
mod visibility;
