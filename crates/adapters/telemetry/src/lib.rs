//! Structured logs, and metrics of use cases, workers and queues.
//!
//! The values of a label are a closed set or come from the configuration. Requests from outside can
//! therefore not make new series, which would fill the memory.
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
//! **Non-goals.** Nothing is sent to other hosts: logs go to standard output, and Prometheus fetches the
//! metrics. Personal data is not searched for and removed here: a log line must be written without it.
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
