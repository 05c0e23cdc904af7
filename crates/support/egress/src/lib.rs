//! The only HTTP client with which the adapters reach other hosts (SR-36).
//!
//! Every call has time-outs and a limit on the size of the answer. It follows no redirect, uses no proxy
//! of the environment, and reports failures without the URL, because a URL can hold a secret such as a
//! bot token. [`Destination`] says whether the operator or somebody else chose the host; in the second case
//! only public addresses can be reached.
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
