//! The Bot API over our own transport.

mod checkup;
mod client;
mod error;
mod pace;
mod sent;

pub use checkup::{BotProfile, WebhookStanding};
pub use client::{BotApi, bot_of};
pub use error::ApiError;
pub(crate) use pace::{Pace, Priority};
pub(crate) use sent::Sent;
