//! `doctor`: is everything there that the shop needs? It looks at all of it, says everything it finds
//! with its cure, and changes nothing.

mod chains;
mod checkpoints;
mod database;
mod finding;
mod report;
mod shop;
mod telegram;

use std::sync::Arc;

use chainstore_kernel::Clock;
use chainstore_system::SystemClock;
use chainstore_telemetry::{LogFormat, TelemetryConfig};

use self::finding::{Finding, State};
use crate::StartError;
use crate::config::{Draft, PREFIX, Problem, Profile, Program};

/// What the checks share.
struct Doctor {
    program: Program,
    draft: Draft,
    clock: Arc<dyn Clock>,
    findings: Vec<Finding>,
}

/// Checks everything and prints what was found.
///
/// # Errors
/// [`StartError::Command`] when something failed.
pub async fn doctor(program: Program, json: bool) -> Result<(), StartError> {
    let mut doctor = Doctor {
        program,
        draft: Draft::from_env(program),
        clock: Arc::new(SystemClock),
        findings: Vec::new(),
    };
    doctor.examine().await;
    let findings = &doctor.findings;
    let summary = report::summary(findings);
    if json {
        let answer = report::json(program.name(), findings);
        println!(
            "{}",
            answer.map_err(|error| StartError::Command(error.to_string()))?
        );
    } else {
        print!("{}", report::text(findings));
    }
    if report::count(findings, State::Failed) > 0 {
        return Err(StartError::Command(summary));
    }
    if !json {
        println!("\n{summary}");
    }
    Ok(())
}

impl Doctor {
    async fn examine(&mut self) {
        self.configuration();
        let database = self.database().await;
        if self.program == Program::Server {
            self.checkpoints(database.as_ref()).await;
        }
        self.chains(database.as_ref()).await;
        self.shop();
        if self.program == Program::Gateway {
            self.telegram().await;
        }
        if let Some(database) = database {
            database.close().await;
        }
    }

    fn note(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn configuration(&mut self) {
        const CHECK: &str = "configuration";
        let mut problems = self.draft.problems.clone();
        let log = TelemetryConfig {
            format: LogFormat::Text,
            filter: self.draft.log_filter.clone(),
        };
        problems.extend(log.check().err().map(|error| Problem {
            variable: format!("{PREFIX}LOG__FILTER"),
            cure: format!("is refused: {error}"),
        }));
        if problems.is_empty() {
            let profile = match self.draft.profile {
                Profile::Sandbox => "sandbox",
                Profile::Development => "development",
                Profile::Test => "test",
                Profile::Production => "production",
            };
            self.note(Finding::ok(CHECK, format!("complete; profile {profile}")));
        }
        for Problem { variable, cure } in problems {
            let detail = format!("{variable} {cure}");
            let cure = "set it as the README and .env.example describe";
            self.note(Finding::failed(CHECK, detail, cure).of(variable));
        }
    }
}
