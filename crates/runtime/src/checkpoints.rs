use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chainstore_kernel::Timestamp;
use chainstore_monitoring::{Checkpoint, LinkHash};
use serde::{Deserialize, Serialize};

/// Checkpoints of the audit chain in a file outside the database, one JSON object a line. Lines are only
/// added. Someone who can change the database alone cannot change this file.
#[derive(Clone, Debug)]
pub(crate) struct CheckpointFile(PathBuf);

#[derive(Serialize, Deserialize)]
struct Line {
    sequence: u64,
    hash: String,
    /// Microseconds since 1970.
    at: i64,
    signature: String,
}

impl CheckpointFile {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Opens the file to add lines; creates it and its folders if they are missing.
    pub(crate) fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder)?;
        }
        OpenOptions::new().create(true).append(true).open(&self.0)
    }

    /// Adds a checkpoint and returns after it is on the disk.
    pub(crate) fn append(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let line = Line {
            sequence: checkpoint.sequence,
            hash: const_hex::encode(checkpoint.hash.0),
            at: checkpoint.at.micros(),
            signature: const_hex::encode(&checkpoint.signature),
        };
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        let mut file = self.open()?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// All checkpoints of the file; none if there is no file yet.
    ///
    /// # Errors
    /// A text that says what is wrong and in which line.
    pub(crate) fn read(&self) -> Result<Vec<Checkpoint>, String> {
        let path = self.0.display();
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(format!("{path} cannot be read: {error}")),
        };
        let lines = text.lines().enumerate();
        lines
            .map(|(number, line)| {
                checkpoint(line)
                    .ok_or_else(|| format!("{path}, line {}: is no checkpoint", number + 1))
            })
            .collect()
    }
}

fn checkpoint(line: &str) -> Option<Checkpoint> {
    let line: Line = serde_json::from_str(line).ok()?;
    Some(Checkpoint {
        sequence: line.sequence,
        hash: LinkHash(const_hex::decode_to_array(&line.hash).ok()?),
        at: Timestamp::from_micros(line.at),
        signature: const_hex::decode(&line.signature).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(sequence: u64) -> Checkpoint {
        Checkpoint {
            sequence,
            hash: LinkHash([0xa7; 32]),
            at: Timestamp::from_seconds(1_800_000_000),
            signature: (0..64).collect(),
        }
    }

    // proves SR-46: checkpoints are read from the separate file as they were signed, in the same order
    #[test]
    fn checkpoints_come_back_as_they_were_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = CheckpointFile::new(&folder.path().join("deep/checkpoints.jsonl"));
        assert_eq!(file.read(), Ok(Vec::new()));
        for sequence in [1, u64::MAX] {
            file.append(&signed(sequence)).expect("a line");
        }
        assert_eq!(file.read(), Ok(vec![signed(1), signed(u64::MAX)]));
    }

    #[test]
    fn a_line_that_is_no_checkpoint_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("checkpoints.jsonl");
        let file = CheckpointFile::new(&path);
        file.append(&signed(1)).expect("a line");
        let whole = fs::read_to_string(&path).expect("the file");
        for spoilt in ["", "{}", &whole.replace("a7a7", "a7g7"), &whole[..40]] {
            fs::write(&path, format!("{whole}{spoilt}\n")).expect("a line");
            let refused = file.read().expect_err("a spoilt line");
            assert!(refused.contains("line 2"), "{refused}");
        }
    }
}
