use std::io;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt};

use crate::error::TelemetryError;
use crate::escape::Escaped;

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For programs: each line is a JSON object.
    Json,
    /// For people: lines of text, without colours.
    Text,
}

/// Which lines are logged, and in which form.
#[derive(Clone, Debug)]
pub struct TelemetryConfig {
    /// For programs or for people.
    pub format: LogFormat,
    /// Which lines: `info`, or `info,chainstore_evm=debug`.
    pub filter: String,
}

impl TelemetryConfig {
    /// Checks that the filter can be parsed, without setting up logs.
    ///
    /// # Errors
    /// [`TelemetryError::Filter`].
    pub fn check(&self) -> Result<(), TelemetryError> {
        filter(self).map(drop)
    }
}

/// Sends the log lines of this process to standard output.
pub(crate) fn install(config: &TelemetryConfig) -> Result<(), TelemetryError> {
    let filter = filter(config)?;
    tracing_subscriber::registry()
        .with(layer(config.format, io::stdout).with_filter(filter))
        .try_init()
        .map_err(|_| TelemetryError::Twice)
}

fn filter(config: &TelemetryConfig) -> Result<EnvFilter, TelemetryError> {
    EnvFilter::try_new(&config.filter).map_err(|error| TelemetryError::Filter {
        reason: error.to_string(),
    })
}

/// Formats lines. Times are RFC 3339 in UTC, the default of the library.
fn layer<W>(format: LogFormat, to: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let writer = Escaping(to);
    match format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(writer)
            .boxed(),
        LogFormat::Text => fmt::layer().with_ansi(false).with_writer(writer).boxed(),
    }
}

struct Escaping<W>(W);

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for Escaping<W> {
    type Writer = Escaped<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Escaped(self.0.make_writer())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Kept {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::registry().with(layer(format, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, || {
            let _inside = tracing::info_span!("request", id = "req_1").entered();
            tracing::info!(name = "x\nINFO forged \u{1b}[2J", "seen\r\n");
        });
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn json_lines_are_whole_and_in_utc() {
        let text = logged(LogFormat::Json);
        assert_eq!(text.lines().count(), 1);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["message"], "seen\r\n");
        assert_eq!(line["name"], "x\nINFO forged \u{1b}[2J");
        assert_eq!(line["span"]["id"], "req_1");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn text_lines_cannot_be_forged() {
        let text = logged(LogFormat::Text);
        assert_eq!(text.lines().count(), 1, "{text}");
        let controls = text
            .trim_end_matches('\n')
            .chars()
            .filter(|c| c.is_control());
        assert_eq!(controls.count(), 0, "{text}");
    }

    #[test]
    fn a_wrong_filter_is_refused_with_the_cure() {
        let config = TelemetryConfig {
            format: LogFormat::Text,
            filter: "info,chainstore=loud".to_owned(),
        };
        let refused = install(&config).unwrap_err().to_string();
        assert_eq!(config.check().unwrap_err().to_string(), refused);
        assert!(refused.contains("write for example"), "{refused}");
    }
}
