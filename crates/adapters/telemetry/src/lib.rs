//! Structured logs and metrics: what the use cases, the workers and the queues did.
//!
//! Labels are closed sets or come from the configuration, so that no caller can make series.
//!
//! **Modules.** Each uses only those above it in this list:
//!
//! 1. `error`: why logs or metrics cannot be set up
//! 2. `escape`: log lines in which control characters are visible
//! 3. `logs`: log lines on standard output
//! 4. `metrics`: every counter and gauge
//! 5. `probe`: reports of the gate as metrics
//! 6. `telemetry`: what the rest of the product uses
//! 7. `service`: the page that Prometheus reads
//!
//! **Non-goals.** Nothing is sent anywhere: logs go to standard output, metrics wait to be fetched.
//! No personal data is recorded; that is the business of whoever writes a log line.
#![deny(missing_docs)]

mod error;
mod escape;
mod logs;
mod metrics;
mod probe;
mod service;
mod telemetry;

pub use error::TelemetryError;
pub use logs::{LogFormat, TelemetryConfig};
pub use metrics::Fate;
pub use telemetry::Telemetry;
