//! The shop inside Telegram: screens, commands, the Bot API client, and how updates come in.
//!
//! **Non-goals.** No rule of selling or paying: those are use cases, called through the gate. No queue
//! of its own: updates rest in the durable inbox, notices in the outbox.
//!
//! The runtime makes one [`Gateway`] and takes from it a handler of updates, a courier of notices, the
//! webhook service or the long poll.
#![deny(missing_docs)]

mod action;
mod api;
mod asset_tag;
mod bot;
mod button;
mod conversation;
mod courier;
mod gateway;
mod handler;
mod html;
mod intake;
mod keyboard;
mod message_memory;
mod money;
mod packed;
mod payable_asset;
mod photos;
mod present;
mod qr;
mod screen;
mod screens;
mod texts;
mod update;
mod zone;

pub use api::{ApiError, BotApi, BotProfile, WebhookStanding, bot_of};
pub use gateway::{Gateway, GatewayParts, Mode, Settings, SettingsError, Webhook};
pub use payable_asset::PayableAsset;
pub use zone::is_time_zone;
