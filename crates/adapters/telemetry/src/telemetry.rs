use std::sync::Arc;

use chainstore_kernel::{Channel, Probe};

use crate::error::TelemetryError;
use crate::logs::{self, TelemetryConfig};
use crate::metrics::{Fate, Metrics};
use crate::probe::MetricsProbe;

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

    /// `count` owed messages of a channel met this fate.
    pub fn outbox(&self, channel: Channel, fate: Fate, count: u64) {
        self.metrics.outbox(channel, fate, count);
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
