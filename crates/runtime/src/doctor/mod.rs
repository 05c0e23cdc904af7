//! `doctor`: checks everything that the shop needs, prints what it found and what to do, and changes nothing.

mod chains;
mod checkpoints;
mod database;
mod finding;
mod report;
mod shop;
mod telegram;

use std::sync::Arc;

use chainstore_kernel::{Clock, Currency, Entropy, Gate, Latest};
use chainstore_payments::MethodPolicy;
use chainstore_postgres::Database;
use chainstore_rates::FixedRates;
use chainstore_system::{InMemory, SystemClock, SystemEntropy, TokioSpawner};
use chainstore_telemetry::{LogFormat, Telemetry, TelemetryConfig};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::{Context, ShopSettings};
use tokio::runtime::Handle;

use self::finding::{Finding, State};
use crate::config::{Draft, PREFIX, Problem, Profile, Program};
use crate::error::StartError;
use crate::platform::Parts;

/// The data that the checks share.
struct Doctor {
    program: Program,
    draft: Draft,
    clock: Arc<dyn Clock>,
    findings: Vec<Finding>,
}

/// Makes all checks and prints their findings.
///
/// # Errors
/// [`StartError::Command`] when a check has failed.
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
        let gate = database.as_ref().and_then(|database| self.gate(database));
        if self.program == Program::Server {
            self.checkpoints(gate.as_ref()).await;
        }
        self.chains(gate.as_ref()).await;
        self.shop(gate.as_ref()).await;
        if self.program == Program::Gateway {
            self.telegram().await;
        }
        if let Some(database) = database {
            database.close().await;
        }
    }

    /// A gate for the use cases that read what doctor checks. It has no rails, because doctor prices nothing,
    /// and it works even when the settings of the shop have a problem.
    fn gate(&self, database: &Database) -> Option<Gate<Context>> {
        let shop = self.draft.shop.as_ref();
        let currency = match shop {
            Some(shop) => shop.currency,
            None => Currency::new("EUR").ok()?,
        };
        let telemetry = Telemetry::silent().ok()?;
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let settings: Arc<dyn Latest<Settings>> =
            Arc::new(InMemory::new(Settings::of(&[], currency).ok()?));
        let parts = Parts {
            database,
            telemetry: &telemetry,
            clock: &self.clock,
            entropy: &entropy,
            settings: &settings,
        };
        let shop = ShopSettings {
            currency,
            rails: Vec::new(),
            methods: MethodPolicy::telegram(),
        };
        let context = parts.context(FixedRates::new(Arc::clone(&self.clock)), shop);
        let spawner = Arc::new(TokioSpawner::on(Handle::current()));
        let clock = Arc::clone(&self.clock);
        Some(Gate::new(context, clock, spawner, telemetry.probe()))
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
            let cure = "correct it as README.md and .env.example describe";
            self.note(Finding::failed(CHECK, detail, cure).of(variable));
        }
    }
}
