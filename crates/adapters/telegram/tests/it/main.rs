//! The gateway against a simulated Telegram, over a store that is a few vectors.

mod courier;
mod intake;
mod journey;
mod store;
mod world;
