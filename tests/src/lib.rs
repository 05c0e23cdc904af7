//! The whole store on stage: both real programs as processes, the Bot API simulator, a chain, and
//! somebody who shops. Journeys are written against this.

mod api;
mod process;
pub mod shopping;
mod store;
mod time;
mod wallet;

pub use api::Api;
pub use process::{Program, binary};
pub use store::{Payment, Store};
pub use time::{PATIENCE, eventually};
pub use wallet::units;
