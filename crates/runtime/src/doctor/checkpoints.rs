use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use chainstore_crypto::AuditSigner;
use chainstore_kernel::{Gate, PageRequest, Principal};
use chainstore_monitoring::ports::CheckpointKey as _;
use chainstore_monitoring::{Checkpoint, Link};
use chainstore_workflows::Context;
use chainstore_workflows::operator::{ReadAuditChain, ReadAuditChainError};

use super::Doctor;
use super::finding::Finding;
use crate::checkpoints::CheckpointFile;
use crate::principals;

const FILE: &str = "checkpoint_file";
const CHECK: &str = "checkpoints";
/// The advice for every finding: this command says everything that is wrong with the trail, and where.
const VERIFY: &str =
    "run `chainstore-server audit verify`; before anything else, copy the database and this file";

impl Doctor {
    /// Checks the file of checkpoints, and whether its newest checkpoint matches the database.
    pub(super) async fn checkpoints(&mut self, gate: Option<&Gate<Context>>) {
        let path = self.draft.audit_checkpoints.clone();
        let name = path.display();
        self.note(match writable(&path) {
            Ok(true) => Finding::ok(FILE, format!("{name} can be written")),
            Ok(false) => Finding::ok(FILE, format!("{name} is made at the first checkpoint")),
            Err(error) => Finding::failed(
                FILE,
                format!("{name} cannot be written: {error}"),
                "see that this user may write there, or correct CHAINSTORE_AUDIT__CHECKPOINTS",
            ),
        });
        let kept = match CheckpointFile::new(&path).read() {
            Ok(kept) => kept,
            Err(error) => {
                self.note(Finding::failed(CHECK, error, VERIFY));
                return;
            }
        };
        let Some(newest) = kept.iter().max_by_key(|kept| kept.sequence) else {
            self.note(Finding::ok(CHECK, "none in the file yet"));
            return;
        };
        let (Some(gate), Some(key)) = (gate, &self.draft.master_key) else {
            return;
        };
        let fits = AuditSigner::new(key)
            .public()
            .fits(&newest.signed(), &newest.signature);
        let number = newest.sequence;
        let who = principals::operator(self.clock.now());
        let finding = if fits {
            match standing(gate, &who, newest).await {
                Ok(None) => Finding::ok(
                    CHECK,
                    format!(
                        "the newest of {}, link {number}, is in the database",
                        kept.len()
                    ),
                ),
                Ok(Some(trouble)) => {
                    let detail = format!("the newest, link {number}: {trouble}");
                    Finding::failed(CHECK, detail, VERIFY)
                }
                Err(error) => Finding::failed(CHECK, error.to_string(), VERIFY),
            }
        } else {
            let detail =
                format!("the newest, link {number}, is not signed with the key of this master key");
            Finding::failed(CHECK, detail, VERIFY)
        };
        self.note(finding);
    }
}

/// What is wrong with a checkpoint compared with the links in the database; `None` when nothing is.
async fn standing(
    gate: &Gate<Context>,
    who: &Principal,
    kept: &Checkpoint,
) -> Result<Option<&'static str>, ReadAuditChainError> {
    let before = Link::place(kept.sequence.saturating_sub(1));
    let page = PageRequest::new(Some(before), 1);
    let links = gate.call::<ReadAuditChain>(who, page).await?;
    let link = links.items.first().map(|(link, _)| link);
    Ok(match link {
        Some(link) if link.sequence == kept.sequence && link.hash == kept.hash => None,
        Some(link) if link.sequence == kept.sequence => {
            Some("the database has another link of that number: its trail was built anew")
        }
        _ => {
            Some("the database has no such link: its trail was cut, or an older copy was restored")
        }
    })
}

/// Whether the file exists and can be written (`true`), or does not exist yet and can be made (`false`).
fn writable(file: &Path) -> io::Result<bool> {
    match OpenOptions::new().append(true).open(file) {
        Ok(_) => return Ok(true),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    let mut folders = file.ancestors().skip(1);
    let folder = folders.find(|folder| folder.as_os_str().is_empty() || folder.exists());
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    // Making a file is the only sure test that one can be made here. It is removed at once.
    let probe = folder
        .unwrap_or(Path::new("."))
        .join(format!(".chainstore-doctor-{}", std::process::id()));
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe)?;
    fs::remove_file(&probe)?;
    Ok(false)
}
