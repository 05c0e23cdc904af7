//! What both programs share: the typed configuration, the construction of the adapters and the gate, workers
//! and their supervision, and an orderly stop. A program reads its arguments and calls [`server::serve`],
//! [`gateway::serve`], [`doctor()`] or one of the operator's [`commands`].
//!
//! Decisions about running are made here: when the staff are told that a chain cannot be followed, how long a
//! lease lasts, how many messages are sent at once.
//!
//! **Modules.** Each uses only those above it in this list:
//!
//! 1. `plural`: numbers with their nouns
//! 2. `chains`, `config`: the kinds of chains, and the environment as types
//! 3. `error`: why a program cannot start
//! 4. `checkpoints`: the file of checkpoints of the audit trail
//! 5. `counted`: queues that count
//! 6. `platform`: adapters, the context and the gate
//! 7. `principals`: who workers and the operator are
//! 8. `work`: what a worker does in a step
//! 9. `lease`: the right of one instance to do some work
//! 10. `supervisor`: runs workers
//! 11. `listening`: HTTP servers
//! 12. `settings`, `scanner`, `sealer`, `sender`, `updates`: the workers
//! 13. `server`, `gateway`: the programs
//! 14. `commands`, `doctor`: what the operator calls
//!
//! **Non-goals.** No rule of selling or paying, and no screen.

mod chains;
mod checkpoints;
pub mod commands;
pub mod config;
mod counted;
mod doctor;
mod error;
pub mod gateway;
mod lease;
mod listening;
mod platform;
mod plural;
mod principals;
mod scanner;
mod sealer;
mod sender;
pub mod server;
mod settings;
mod supervisor;
mod updates;
mod work;

pub use doctor::doctor;
pub use error::StartError;
pub use platform::Platform;
