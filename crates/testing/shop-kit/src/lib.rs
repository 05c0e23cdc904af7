//! The test kit for use cases: a shop with its gate, its chain and its people, on a store of either engine.
//! It has no HTTP and no Telegram, and starts no process.
//!
//! [`ShopKit::open`] is enough for most tests: one product in stock, a chain whose blocks the test makes
//! ([`ScriptedChain`]), a fixed rate, addresses made from their index. The clock stands still until the
//! test moves it. [`ShopBuilder`] sets other parts: another clock, more pieces, or anything in the context
//! of the use cases.
//!
//! Use cases are called as in the product, through the gate and with a principal.
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
//! A test with a chain, a node or data of its own takes the same use cases from [`gate`], for a store that is
//! still empty. A test that needs rows which no use case writes uses `Given`, the fixtures of the ports, with
//! [`ShopKit::ports`].
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod broken;
mod builder;
mod chain;
mod context;
mod outside;
mod people;
mod shop;
mod steps;

pub use broken::FailingStore;
pub use builder::ShopBuilder;
pub use chain::ScriptedChain;
pub use chainstore_databases::Engine;
pub use context::gate;
pub use outside::{FixedRate, IndexedAddresses, rail};
pub use shop::ShopKit;
