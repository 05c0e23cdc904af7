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

    /// Counts without setting up logs: for tests, and for tools that print results.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`].
    pub fn silent() -> Result<Self, TelemetryError> {
        Ok(Self {
            metrics: Arc::new(Metrics::new()?),
        })
    }

    /// The probe for the gate: it counts use cases and their durations, by name and outcome.
    pub fn probe(&self) -> Arc<dyn Probe> {
        Arc::new(MetricsProbe::new(Arc::clone(&self.metrics)))
    }

    /// Records that a chain was followed to `height`, if that is known. `behind` is true while `height` is
    /// not the head of the chain: there are more blocks to read, or the node shows fewer than before, or
    /// the node cannot be reached. `chain` comes from the configuration.
    pub fn chain(&self, chain: &str, height: Option<u64>, behind: bool) {
        self.metrics.chain(chain, height, behind);
    }

    /// Records that this happened to `count` owed messages of a channel.
    pub fn outbox(&self, channel: Channel, fate: Fate, count: u64) {
        self.metrics.outbox(channel, fate, count);
    }

    /// Records that this happened to `count` items of the inbox. `source` is the kind of their origin:
    /// `telegram`.
    pub fn inbox(&self, source: &'static str, fate: Fate, count: u64) {
        self.metrics.inbox(source, fate, count);
    }

    /// All metrics, in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.metrics.render()
    }
}
