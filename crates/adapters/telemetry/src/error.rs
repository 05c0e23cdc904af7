use thiserror::Error;

/// Logs cannot be set up.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// The log filter cannot be parsed.
    #[error(
        "the log filter is not understood: {reason}; write for example `info` or `info,chainstore_evm=debug`"
    )]
    Filter {
        /// What is wrong with it.
        reason: String,
    },
    /// This process has already set up logs.
    #[error("logging was set up before in this process")]
    Twice,
    /// Two metrics have the same name.
    #[error("the metrics cannot be set up: {reason}")]
    Metrics {
        /// The text of the library's error.
        reason: String,
    },
}
