use std::sync::Arc;

use chainstore_kernel::{Observation, Probe};

use crate::metrics::Metrics;

/// Counts the use cases that the gate reports.
pub(crate) struct MetricsProbe {
    metrics: Arc<Metrics>,
}

impl MetricsProbe {
    pub(crate) const fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics }
    }
}

impl Probe for MetricsProbe {
    fn observed(&self, seen: &Observation) {
        let outcome = match seen.outcome {
            Ok(()) => "ok",
            Err(kind) => kind.name(),
        };
        self.metrics
            .call(seen.use_case, outcome, seen.took, seen.tries);
        tracing::debug!(
            use_case = seen.use_case,
            outcome,
            tries = seen.tries,
            micros = u64::try_from(seen.took.as_micros()).unwrap_or(u64::MAX),
            "called"
        );
    }
}
