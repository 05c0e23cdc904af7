use std::time::Duration;

use chainstore_kernel::{Channel, closed_set};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::error::TelemetryError;

/// What happened to an item of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Fate {
    /// It was added. This is counted for the inbox only: owed messages are added by many use cases, inside
    /// their transactions.
    Accepted,
    /// It was worked or sent.
    Done,
    /// It failed and will be tried again.
    Retried,
    /// It waits for a person.
    Parked,
}

closed_set!(Fate);

/// Upper bounds of the histogram, in seconds. Most use cases are one transaction of some milliseconds, so
/// half of the bounds are small.
const BOUNDS: [f64; 12] = [
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Every instrument of the product.
pub(crate) struct Metrics {
    registry: Registry,
    /// Kept because the instruments stop recording when their provider is dropped.
    _provider: SdkMeterProvider,
    calls: Counter<u64>,
    retries: Counter<u64>,
    durations: Histogram<f64>,
    heights: Gauge<u64>,
    behind: Gauge<u64>,
    outbox: Counter<u64>,
    inbox: Counter<u64>,
}

impl Metrics {
    pub(crate) fn new() -> Result<Self, TelemetryError> {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .with_namespace("chainstore")
            .scope_info_enabled(false)
            .without_target_info()
            .build()
            .map_err(|error| TelemetryError::Metrics {
                reason: error.to_string(),
            })?;
        let provider = SdkMeterProvider::builder().with_reader(exporter).build();
        let meter = provider.meter("chainstore");
        let counter = |name, what| meter.u64_counter(name).with_description(what).build();
        let gauge = |name, what| meter.u64_gauge(name).with_description(what).build();
        Ok(Self {
            calls: counter("use_case_calls", "Calls through the gate by outcome"),
            retries: counter("use_case_retries", "Further tries after two writers met"),
            durations: meter
                .f64_histogram("use_case_duration")
                .with_unit("s")
                .with_description("Time a call took, retries included")
                .with_boundaries(BOUNDS.to_vec())
                .build(),
            heights: gauge("chain_height", "Newest block that was taken in"),
            behind: gauge(
                "chain_behind",
                "1 while the chain cannot be followed to its head",
            ),
            outbox: counter("outbox_messages", "Owed messages by what became of them"),
            inbox: counter("inbox_items", "Things from outside by what became of them"),
            registry,
            _provider: provider,
        })
    }

    pub(crate) fn call(
        &self,
        use_case: &'static str,
        outcome: &'static str,
        took: Duration,
        tries: u32,
    ) {
        let name = KeyValue::new("use_case", use_case);
        let labels = [name.clone(), KeyValue::new("outcome", outcome)];
        self.calls.add(1, &labels);
        self.durations.record(took.as_secs_f64(), &labels);
        if tries > 1 {
            self.retries.add(u64::from(tries - 1), &[name]);
        }
    }

    pub(crate) fn chain(&self, chain: &str, height: Option<u64>, behind: bool) {
        let labels = [KeyValue::new("chain", chain.to_owned())];
        if let Some(height) = height {
            self.heights.record(height, &labels);
        }
        self.behind.record(u64::from(behind), &labels);
    }

    pub(crate) fn outbox(&self, channel: Channel, fate: Fate, count: u64) {
        let labels = [
            KeyValue::new("channel", channel.name()),
            KeyValue::new("fate", fate.name()),
        ];
        self.outbox.add(count, &labels);
    }

    pub(crate) fn inbox(&self, source: &'static str, fate: Fate, count: u64) {
        let labels = [
            KeyValue::new("source", source),
            KeyValue::new("fate", fate.name()),
        ];
        self.inbox.add(count, &labels);
    }

    pub(crate) fn render(&self) -> String {
        let rendered = TextEncoder::new().encode_to_string(&self.registry.gather());
        rendered.unwrap_or_else(|error| {
            tracing::error!(cause = %error, "the metrics cannot be written");
            String::new()
        })
    }
}
