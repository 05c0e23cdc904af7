//! A Bot API server to test against, on this machine and in memory.
//!
//! It answers the bot as the real server does, including its refusals, delivers updates by webhook or long polling,
//! and checks every request against the published facts of the Bot API. A test acts as the *person* with the app in
//! their hand; a page in a browser can do the same through the endpoints under `/sim`.
//!
//! ```
//! # use chainstore_telegram_sim::{Profile, Simulator};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::builder().token("700:token").bot_username("shop_bot").start().await?;
//! // … start the bot with `simulator.api_url()` and the token …
//! let ada = simulator.add_person(Profile::new(1001, "Ada"));
//! ada.send("/start")?;
//! assert_eq!(simulator.pending_updates().len(), 1);
//! assert!(simulator.violations().is_empty());
//! simulator.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod capped;
mod clock;
mod delivery;
mod facts;
mod files;
mod html;
mod limiter;
mod methods;
mod multipart;
mod pages;
mod params;
mod person;
mod queue;
mod refuse;
mod schedule;
mod server;
mod shared;
mod simulator;
mod state;
mod text;
mod view;
mod wire;

pub use facts::Facts;
pub use limiter::Limits;
pub use person::{Button, Person, PersonError};
pub use queue::Delivery;
pub use refuse::Refusal;
pub use schedule::{Lifetimes, RetrySchedule};
pub use simulator::{Builder, DeliverError, Simulator, StartError};
pub use state::{BotProfile, Call, CallbackAnswer, Profile, Violation};
pub use view::{ButtonView, ChatView, MessageView, TapView};
