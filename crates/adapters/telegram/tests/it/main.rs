//! The gateway against a simulated Telegram, over the real store on SQLite.

mod courier;
mod intake;
mod journey;
mod long_lists;
mod world;
