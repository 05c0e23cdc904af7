//! The real clock, the real randomness and the real task spawner: the only crate that reads them.
//!
//! **Non-goals.** No rule and no policy; everything else takes these through the kernel's ports.
#![deny(missing_docs)]

mod clock;
mod entropy;
mod spawner;

pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use spawner::TokioSpawner;
