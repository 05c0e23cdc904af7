//! The simulator over HTTP, as the bot and the person use it.

mod bot;
mod delivery;
mod methods;
mod pages;
mod polling;
mod refusals;
mod support;
