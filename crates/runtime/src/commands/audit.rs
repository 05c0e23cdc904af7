use chainstore_crypto::{AuditSigner, Sha256Digester, Vault};
use chainstore_monitoring::{Report, ReviewError, review};
use serde::Serialize;

use crate::checkpoints::CheckpointFile;
use crate::config::{Config, Program};
use crate::{Platform, StartError};

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

/// Reads the whole audit trail and says that nothing was changed, or what was, with its place.
///
/// # Errors
/// [`StartError::Command`] with the first finding.
pub async fn verify_audit(json: bool) -> Result<(), StartError> {
    let platform = Platform::ready(Config::from_env(Program::Server)?).await?;
    let file = CheckpointFile::new(&platform.config.audit_checkpoints);
    // Before the view is opened, or a checkpoint made in between looks like a cut.
    let apart = file.read().map_err(StartError::Command)?;
    let checkpoints_apart = apart.len();
    let vault = Vault::new(&platform.config.master_key);
    let key = AuditSigner::new(&platform.config.master_key).public();
    let view = platform.context.read.read().await;
    let mut view = view.map_err(|error| StartError::Database(error.to_string()))?;
    let result = review(&mut *view, apart, &Sha256Digester, &vault, &key).await;
    drop(view);
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
                "{entries} entries, {links} links, {checkpoints} checkpoints and {checkpoints_apart} kept apart; nothing was changed"
            );
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(finding) => Err(StartError::Command(format!("audit trail: {finding}"))),
    }
}

fn as_json(
    result: &Result<Report, ReviewError>,
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

/// Prints the public key that checks the signatures of checkpoints.
///
/// # Errors
/// [`StartError::Config`].
pub fn audit_key() -> Result<(), StartError> {
    let config = Config::from_env(Program::Server)?;
    println!("{}", AuditSigner::new(&config.master_key).public());
    Ok(())
}
