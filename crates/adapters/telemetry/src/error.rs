use thiserror::Error;

/// Logs cannot be set up.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// The filter is not understood.
    #[error(
        "the log filter is not understood: {reason}; write for example `info` or `info,chainstore_evm=debug`"
    )]
    Filter {
        /// What is wrong with it.
        reason: String,
    },
    /// Something in this process logs already.
    #[error("logging was set up before in this process")]
    Twice,
    /// A metric is named twice.
    #[error("the metrics cannot be set up: {reason}")]
    Metrics {
        /// What the library said.
        reason: String,
    },
}
