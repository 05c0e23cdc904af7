//! The test kit over the workflows: a shop with its gate, its chain and its people, over a store of either
//! engine. Nothing of HTTP or Telegram is in it, and no process is started.
//!
//! [`ShopKit::open`] is enough for most tests: one product in stock, a chain that a test scripts
//! ([`ScriptedChain`]), rates that stand still, addresses that follow from their index. The clock stands
//! until the test moves it. What a test needs otherwise, it says to the [`ShopBuilder`]: another clock,
//! more pieces, or anything in the context that the use cases get.
//!
//! Use cases are called as in the product: by the gate, as somebody.
//!
//! ```
//! use chainstore_orders::OrderState;
//! use chainstore_shop_kit::{Engine, ShopKit};
//! use chainstore_workflows::shop::MyOrder;
//!
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
//! let shop = ShopKit::open(Engine::Sqlite).await;
//! let ada = shop.shopper(7_000_000_001).await;
//! let placed = shop.place(&ada, 2).await;
//! shop.pay(&placed).await;
//!
//! let seen = shop.gate.call::<MyOrder>(&ada, placed.order).await.unwrap();
//! assert_eq!(seen.order.state(), OrderState::Confirmed);
//! assert_eq!(shop.stock().await.sold, 2);
//! # });
//! ```
//!
//! What is stored without a use case (a category, an API key, a row for an upgrade) comes from
//! `Given`, the kit over the ports, through [`ShopKit::ports`].
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod broken;
mod builder;
mod chain;
mod outside;
mod people;
mod shop;
mod steps;

pub use broken::FailingStore;
pub use builder::ShopBuilder;
pub use chain::ScriptedChain;
pub use chainstore_databases::Engine;
pub use outside::{FixedRate, IndexedAddresses, rail};
pub use shop::ShopKit;
