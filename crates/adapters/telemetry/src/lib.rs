//! Structured logs and metrics: what the use cases, the workers and the queues did.
//!
//! Labels are closed sets or come from the configuration, so that no caller can make series.
//!
//! **Non-goals.** Nothing is sent anywhere: logs go to standard output, metrics wait to be fetched.
//! No personal data is recorded; that is the business of whoever writes a log line.
#![deny(missing_docs)]

mod escape;
mod logs;
mod metrics;
mod probe;
mod service;
mod telemetry;

pub use logs::LogFormat;
pub use metrics::Fate;
pub use telemetry::{Telemetry, TelemetryConfig, TelemetryError};
