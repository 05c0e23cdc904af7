//! The gate and the sets of permissions it asks.

mod gate;
mod permission;
