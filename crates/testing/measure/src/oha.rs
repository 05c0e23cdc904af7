//! The HTTP load: the program `oha`, which `tests/measure` installs.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;

use crate::Fallible;
use crate::product::SECRET;

/// What one run of the program sends.
pub(crate) struct Load<'a> {
    url: String,
    connections: u32,
    /// `name: value`.
    header: String,
    /// A file with one body in each line, of which each request takes one at random; without it, GET.
    bodies: Option<&'a Path>,
    amount: Amount,
}

enum Amount {
    /// Requests, and how many a second.
    Paced { requests: u32, rate: u32 },
    /// As fast as the answers come.
    For(Duration),
}

/// What it reports.
#[derive(Debug)]
pub(crate) struct Report {
    /// Requests that were answered with 200; all were.
    pub(crate) answered: u32,
    /// Of these, a second.
    pub(crate) rate: f64,
}

impl<'a> Load<'a> {
    /// Updates to a webhook, at a steady rate.
    pub(crate) fn paced(webhook: &str, bodies: &'a Path, requests: u32, rate: u32) -> Self {
        let amount = Amount::Paced { requests, rate };
        Self::updates(webhook, bodies, 32, amount)
    }

    /// Updates to a webhook, as fast as it answers.
    pub(crate) fn fast(webhook: &str, bodies: &'a Path, connections: u32, time: Duration) -> Self {
        Self::updates(webhook, bodies, connections, Amount::For(time))
    }

    fn updates(url: &str, bodies: &'a Path, connections: u32, amount: Amount) -> Self {
        Self {
            url: url.to_owned(),
            connections,
            header: format!("x-telegram-bot-api-secret-token: {SECRET}"),
            bodies: Some(bodies),
            amount,
        }
    }

    /// A page of the API with its key, as fast as it answers.
    pub(crate) fn page(url: String, key: &str, connections: u32, time: Duration) -> Self {
        Self {
            url,
            connections,
            header: format!("authorization: Bearer {key}"),
            bodies: None,
            amount: Amount::For(time),
        }
    }

    /// Runs the program. Any answer but 200 is an error.
    pub(crate) async fn run(&self) -> Fallible<Report> {
        let mut oha = Command::new("oha");
        oha.args(["--no-tui", "--output-format", "json", "--redirect", "0"])
            .args(["-c", &self.connections.to_string(), "-H", &self.header]);
        match &self.amount {
            Amount::Paced { requests, rate } => {
                oha.args(["-n", &requests.to_string(), "-q", &rate.to_string()]);
            }
            Amount::For(time) => {
                // Without `-w` it would count as failed what is on its way at the end.
                oha.args(["-z", &format!("{}ms", time.as_millis()), "-w"]);
            }
        }
        if let Some(bodies) = self.bodies {
            oha.args(["-m", "POST", "-T", "application/json", "-Z"])
                .arg(bodies);
        }
        let output = oha
            .arg(&self.url)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|error| format!("oha cannot be run ({error}): see tests/measure --help"))?;
        if !output.status.success() {
            let complained = String::from_utf8_lossy(&output.stderr);
            return Err(format!("oha failed: {complained}").into());
        }
        report(&output.stdout)
    }
}

fn report(json: &[u8]) -> Fallible<Report> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Output {
        summary: Summary,
        status_code_distribution: Counts,
        error_distribution: Counts,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Summary {
        requests_per_sec: f64,
    }
    type Counts = std::collections::BTreeMap<String, u32>;

    let Output {
        summary,
        mut status_code_distribution,
        error_distribution,
    } = serde_json::from_slice(json)?;
    let answered = status_code_distribution.remove("200").unwrap_or(0);
    if answered == 0 || !status_code_distribution.is_empty() || !error_distribution.is_empty() {
        return Err(format!(
            "{answered} requests were answered with 200, others with {status_code_distribution:?}, errors: {error_distribution:?}"
        )
        .into());
    }
    Ok(Report {
        answered,
        rate: summary.requests_per_sec,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_only_when_every_request_was_answered_with_200() {
        let json = |statuses: &str, errors: &str| {
            format!(
                r#"{{"summary": {{"successRate": 1.0, "total": 2.0, "requestsPerSec": 20.5}},
                    "statusCodeDistribution": {{{statuses}}}, "errorDistribution": {{{errors}}}}}"#
            )
        };
        let good = report(json(r#""200": 41"#, "").as_bytes()).expect("a report");
        assert_eq!(
            (good.answered, good.rate.to_string().as_str()),
            (41, "20.5")
        );
        for (statuses, errors) in [
            ("", ""),
            (r#""200": 40, "503": 1"#, ""),
            (r#""200": 40"#, r#""connection refused": 1"#),
        ] {
            report(json(statuses, errors).as_bytes()).expect_err("not all were answered");
        }
    }
}
