//! The one room through which the adapters reach other hosts (SR-36).
//!
//! Every call has time-outs and a limit on the answer's size, follows no redirect, uses no proxy from the
//! environment, and reports failures without the URL, because URLs hold secrets such as a bot token.
//! [`Destination`] says whether the host was chosen by the operator or by somebody else; in the second
//! case only public addresses are reachable.
//!
//! ```
//! # async fn example() -> Result<(), chainstore_egress::EgressError> {
//! use chainstore_egress::{Destination, Egress, Url};
//!
//! let egress = Egress::builder().destination(Destination::Configured).build()?;
//! let node = Url::parse("http://127.0.0.1:8545").expect("a valid URL");
//! let call = serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber"});
//! let answer: serde_json::Value = egress.post_json(&node, &call).await?.json()?;
//! # let _ = answer;
//! # Ok(())
//! # }
//! ```

mod address;
mod builder;
mod client;
mod destination;
mod error;
mod request;
mod response;
mod tls;

pub use address::is_public;
pub use builder::EgressBuilder;
pub use client::Egress;
pub use destination::Destination;
pub use error::{EgressError, Refusal};
pub use request::Request;
pub use response::Response;
pub use tls::install_tls_provider;

pub use bytes::Bytes;
pub use reqwest::header;
pub use reqwest::multipart;
pub use reqwest::{Method, StatusCode};
pub use url::Url;
