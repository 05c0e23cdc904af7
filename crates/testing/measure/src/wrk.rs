//! The HTTP load: the program `wrk`, with the script `load.lua`.

use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::process::Command;

use crate::Fallible;
use crate::product::SECRET;

/// Connections to the webhook: the number that the gateway gives Telegram as the greatest.
pub(crate) const CONNECTIONS: u32 = 40;

/// The `update_id` with which the next run begins. It has ten digits, as in the files of [`crate::updates`].
static NEXT_UPDATE: AtomicU32 = AtomicU32::new(1_000_000_000);
/// How often a load is sent when no request of it is answered.
const TRIES: u32 = 3;
/// The step of [`NEXT_UPDATE`] from run to run: more than the updates that one run sends, so that no number is used
/// twice.
const ROOM: u32 = 10_000_000;

/// What one run of the program sends.
pub(crate) struct Load<'a> {
    url: String,
    /// A header as `name: value`.
    header: String,
    /// A file with one body in each line; without it, GET.
    bodies: Option<&'a Path>,
    pub(crate) connections: u32,
    /// How long each connection waits after an answer before its next request, in milliseconds.
    pub(crate) pause: u32,
    /// How long requests are sent; rounded up to whole seconds.
    pub(crate) time: Duration,
}

/// What it reports.
#[derive(Debug)]
pub(crate) struct Report {
    /// Requests that were answered, all of them with a status below 400. Requests without an answer at the end, at most
    /// one for each connection, are not counted.
    pub(crate) answered: u32,
    /// Answered requests for each second.
    pub(crate) rate: f64,
    /// How long the load was sent.
    pub(crate) time: Duration,
}

impl<'a> Load<'a> {
    /// Updates to a webhook, one after the other from the file and again from its beginning, each with a
    /// number of its own.
    pub(crate) fn updates(webhook: &str, bodies: &'a Path, time: Duration) -> Self {
        Self {
            url: webhook.to_owned(),
            header: format!("x-telegram-bot-api-secret-token: {SECRET}"),
            bodies: Some(bodies),
            connections: CONNECTIONS,
            pause: 0,
            time,
        }
    }

    /// A page of the API with its key.
    pub(crate) fn page(url: String, key: &str, connections: u32, time: Duration) -> Self {
        Self {
            url,
            header: format!("authorization: Bearer {key}"),
            bodies: None,
            connections,
            pause: 0,
            time,
        }
    }

    /// Sends the load and reports. A failed request, or an answer with a status of 400 or above, is an error. On a busy
    /// machine the short time of the smoke form can end before the first answer. If no request was answered, the load is
    /// sent again for twice the time; after [`TRIES`] runs without an answer, that is an error.
    pub(crate) async fn run(&self) -> Fallible<Report> {
        let mut seconds = self.time.as_millis().div_ceil(1000);
        for _ in 0..TRIES {
            if let Some(report) = self.run_for(seconds).await? {
                return Ok(report);
            }
            seconds *= 2;
        }
        Err(format!("{} answered no request in {TRIES} runs", self.url).into())
    }

    /// Runs the program for some seconds; `None` when no request was answered yet.
    async fn run_for(&self, seconds: u128) -> Fallible<Option<Report>> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/load.lua");
        let output = Command::new("wrk")
            .args(["--threads", "1", "--timeout", "10s", "--script", script])
            .args(["--connections", &self.connections.to_string()])
            .args([
                "--duration",
                &format!("{seconds}s"),
                "--header",
                &self.header,
            ])
            .args([&self.url, "--"])
            .arg(self.bodies.unwrap_or_else(|| Path::new("")))
            .arg(self.pause.to_string())
            .arg(NEXT_UPDATE.fetch_add(ROOM, Ordering::Relaxed).to_string())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|error| format!("wrk cannot be run ({error}): see tests/measure --help"))?;
        if !output.status.success() {
            let complained = String::from_utf8_lossy(&output.stderr);
            return Err(format!("wrk failed: {complained}").into());
        }
        report(&String::from_utf8_lossy(&output.stdout))
    }
}

/// Reads `report ANSWERED FAILED MICROSECONDS`, which the script prints; `None` when nothing was answered and nothing
/// failed.
fn report(said: &str) -> Fallible<Option<Report>> {
    let line = said.lines().find_map(|line| line.strip_prefix("report "));
    let numbers = line.map(|line| line.split(' ').map(str::parse).collect());
    let Some(Ok::<Vec<u32>, _>(numbers)) = numbers else {
        return Err(format!("wrk gave no report: {said}").into());
    };
    match *numbers {
        [0, 0, _] => Ok(None),
        [answered, 0, duration] if duration > 0 => Ok(Some(Report {
            answered,
            rate: f64::from(answered) / (f64::from(duration) / 1e6),
            time: Duration::from_micros(duration.into()),
        })),
        _ => Err(format!("requests failed: {said}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_only_when_every_request_was_answered() {
        let good = report("Running\nreport 41 0 2000000\n").expect("a report");
        let good = good.expect("answers");
        assert_eq!(
            (good.answered, good.rate.to_string().as_str()),
            (41, "20.5")
        );
        assert!(report("report 0 0 2000000").expect("a report").is_none());
        for wrong in ["report 41 1 2000000", "report 0 1 2000000", "report 41", ""] {
            report(wrong).expect_err("not all were answered");
        }
    }
}
