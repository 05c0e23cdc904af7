//! The gate, what it asks of a principal, and the sets of permissions.

mod cup;
mod gate;
mod needs;
mod permission;
