use std::sync::Arc;

use chainstore_crypto::{AuditSigner, Sha256Digester, Vault};
use chainstore_monitoring::Report;
use chainstore_workflows::operator::{VerifyAudit, VerifyAuditCommand, VerifyAuditError};
use serde::Serialize;

use crate::checkpoints::CheckpointFile;
use crate::config::{Config, Program};
use crate::error::StartError;
use crate::platform::Platform;
use crate::plural::plural;
use crate::principals;

/// What `audit verify --json` prints.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Whole {
        whole: bool,
        entries: u64,
        links: u64,
        checkpoints: u64,
        checkpoints_apart: usize,
    },
    Broken {
        whole: bool,
        finding: String,
    },
}

/// Checks the whole audit trail. Prints that nothing was changed, or the first change with its place.
///
/// # Errors
/// [`StartError::Command`] with the first finding.
pub async fn verify_audit(json: bool) -> Result<(), StartError> {
    let platform = Platform::ready(Config::from_env(Program::Server)?, Program::Server).await?;
    let file = CheckpointFile::new(&platform.config.audit_checkpoints);
    // The file is read before the database. Otherwise a checkpoint made in between would name a link that the
    // view does not have yet, and the link would look removed.
    let apart = file.read().map_err(StartError::Command)?;
    let checkpoints_apart = apart.len();
    let who = principals::operator(platform.clock.now());
    let command = VerifyAuditCommand {
        apart,
        digester: Arc::new(Sha256Digester),
        tags: Arc::new(Vault::new(&platform.config.master_key)),
        key: Arc::new(AuditSigner::new(&platform.config.master_key).public()),
    };
    let result = platform.gate.call::<VerifyAudit>(&who, command).await;
    platform.database.close().await;
    if json {
        println!("{}", as_json(&result, checkpoints_apart)?);
    }
    match result {
        Ok(report) if !json => {
            let Report {
                entries,
                links,
                checkpoints,
            } = report;
            println!(
                "{}, {}, {} and {checkpoints_apart} kept apart; nothing was changed",
                plural(entries, "entry", "entries"),
                plural(links, "link", "links"),
                plural(checkpoints, "checkpoint", "checkpoints")
            );
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(finding) => Err(StartError::Command(format!("audit trail: {finding}"))),
    }
}

fn as_json(
    result: &Result<Report, VerifyAuditError>,
    checkpoints_apart: usize,
) -> Result<String, StartError> {
    let answer = match result {
        Ok(report) => Answer::Whole {
            whole: true,
            entries: report.entries,
            links: report.links,
            checkpoints: report.checkpoints,
            checkpoints_apart,
        },
        Err(finding) => Answer::Broken {
            whole: false,
            finding: finding.to_string(),
        },
    };
    serde_json::to_string(&answer).map_err(|error| StartError::Command(error.to_string()))
}

/// Prints the public key with which the signatures of checkpoints are checked.
///
/// # Errors
/// [`StartError::Config`] when the configuration cannot be read.
pub fn audit_key() -> Result<(), StartError> {
    let config = Config::from_env(Program::Server)?;
    println!("{}", AuditSigner::new(&config.master_key).public());
    Ok(())
}
