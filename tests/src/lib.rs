//! The kit of the end-to-end tests. A [`Store`] runs the real programs as processes, on either engine, with
//! the Bot API simulator and a chain. [`stage`] runs only the use cases, in the process of the test.
//!
//! [`Store::builder`] starts a store. [`shopping`] has the steps of a shopper; [`Store::order_is`] and the
//! functions beside it read the API as the staff do. A test is a function of an [`Engine`], and
//! [`on_both!`] runs it on each engine.

mod api;
mod balancer;
pub mod patient;
mod process;
pub mod shopping;
pub mod soak;
pub mod stage;
mod store;
mod time;
mod wallet;
pub mod webhook;

pub use api::Api;
pub use chainstore_databases::Engine;
pub use process::{Program, Settings, binary};
pub use store::{Builder, Payment, Store, Who};
pub use time::{PATIENCE, eventually};
pub use wallet::units;

/// Makes two tests of each function: `sqlite::name` and `postgres::name`.
#[macro_export]
macro_rules! on_both {
    ($($journey:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $journey() {
                super::$journey($crate::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $journey() {
                super::$journey($crate::Engine::Postgres).await;
            })+
        }
    };
}
