use std::sync::Arc;

use chainstore_kernel::{Lane, Probe};
use thiserror::Error;

use crate::logs::{self, LogFormat};
use crate::metrics::{Fate, Metrics};
use crate::probe::MetricsProbe;

/// How to log.
#[derive(Clone, Debug)]
pub struct TelemetryConfig {
    /// For machines or for people.
    pub format: LogFormat,
    /// Which lines: `info`, or `info,chainstore_evm=debug`.
    pub filter: String,
}

impl TelemetryConfig {
    /// Whether the filter is understood; nothing is set up.
    ///
    /// # Errors
    /// [`TelemetryError::Filter`].
    pub fn check(&self) -> Result<(), TelemetryError> {
        logs::filter(self).map(drop)
    }
}

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

/// Logs and metrics of this process. Clones share the same metrics.
#[derive(Clone)]
pub struct Telemetry {
    metrics: Arc<Metrics>,
}

impl Telemetry {
    /// Sends log lines of this process to standard output and starts counting.
    ///
    /// # Errors
    /// [`TelemetryError`] when the filter is not understood, or on the second call.
    pub fn init(config: &TelemetryConfig) -> Result<Self, TelemetryError> {
        logs::install(config)?;
        Self::silent()
    }

    /// Counts without touching the log: for tests, and for tools that print results.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`].
    pub fn silent() -> Result<Self, TelemetryError> {
        Ok(Self {
            metrics: Arc::new(Metrics::new()?),
        })
    }

    /// Where the gate reports: counts and durations by use case and outcome.
    pub fn probe(&self) -> Arc<dyn Probe> {
        Arc::new(MetricsProbe::new(Arc::clone(&self.metrics)))
    }

    /// A chain was followed to `height`, if that is known; `behind` while that is not its head, because
    /// there is more to read, the node shows less than before, or it cannot be seen. `chain` comes from
    /// the configuration.
    pub fn chain(&self, chain: &str, height: Option<u64>, behind: bool) {
        self.metrics.chain(chain, height, behind);
    }

    /// `count` owed messages of a lane met this fate.
    pub fn outbox(&self, lane: Lane, fate: Fate, count: u64) {
        self.metrics.outbox(lane, fate, count);
    }

    /// `count` things from outside met this fate. `source` comes from the configuration: `telegram`.
    pub fn inbox(&self, source: &'static str, fate: Fate, count: u64) {
        self.metrics.inbox(source, fate, count);
    }

    /// Everything counted so far, in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.metrics.render()
    }
}
