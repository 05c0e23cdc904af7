//! What both binaries share: typed configuration, wiring of adapters to use cases, supervised
//! workers and a graceful stop.
//!
//! **Non-goals.** No rule of the shop and no screen lives here; a binary reads its arguments and calls
//! [`server::serve`], [`gateway::serve`] or one of the operator's [`commands`].

mod checkpoints;
pub mod commands;
pub mod config;
mod counted;
mod doctor;
mod error;
pub mod gateway;
mod lease;
mod platform;
mod scanner;
mod sealer;
mod sender;
pub mod server;
mod supervisor;

pub use doctor::doctor;
pub use error::StartError;
pub use platform::Platform;
