//! The real clock, the real randomness, the real task spawner, and values in memory: the only crate that
//! reads the first two.
//!
//! **Non-goals.** There are no rules here. All other crates get these things through ports of the kernel.
#![deny(missing_docs)]

mod clock;
mod entropy;
mod latest;
mod spawner;

pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use latest::InMemory;
pub use spawner::TokioSpawner;
