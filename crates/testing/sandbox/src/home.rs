//! The folder with the store's data, and the values in it that the next run needs.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::args::Args;
use crate::error::Failure;

const MEMORY: &str = "sandbox.json";

/// Our own pictures of the demo catalogue.
const PHOTOS: [(&str, &[u8]); 8] = [
    (
        "field-notebook.png",
        include_bytes!("../photos/field-notebook.png"),
    ),
    (
        "garden-teapot.png",
        include_bytes!("../photos/garden-teapot.png"),
    ),
    (
        "harbour-hoodie.png",
        include_bytes!("../photos/harbour-hoodie.png"),
    ),
    ("linden-tee.png", include_bytes!("../photos/linden-tee.png")),
    (
        "market-tote.png",
        include_bytes!("../photos/market-tote.png"),
    ),
    (
        "morning-mug.png",
        include_bytes!("../photos/morning-mug.png"),
    ),
    (
        "plant-guide.png",
        include_bytes!("../photos/plant-guide.png"),
    ),
    (
        "slow-coffee.png",
        include_bytes!("../photos/slow-coffee.png"),
    ),
];

/// The values that are kept for the next run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// The number of the run. Chains and bot are new in each run and get ids made from it, so that the store does
    /// not confuse them with those of the last run.
    pub(crate) run: u64,
    pub(crate) master_key: String,
    pub(crate) webhook_secret: String,
    /// The staff's key to the API, once it was made.
    pub(crate) api_key: Option<String>,
    pub(crate) seeded: bool,
}

/// The folder.
pub(crate) struct Home {
    folder: PathBuf,
    /// Deletes the folder when it is dropped; `None` if the folder is kept.
    temporary: Option<TempDir>,
    pub(crate) memory: Memory,
}

impl Home {
    /// The folder of the arguments with its content, or a new temporary one.
    pub(crate) fn open(args: &Args) -> Result<Self, Failure> {
        let (folder, temporary) = if let Some(folder) = &args.data {
            let made = fs::create_dir_all(folder).and_then(|()| folder.canonicalize());
            let made = made.map_err(Failure::io(format!("cannot use {}", folder.display())))?;
            (made, None)
        } else {
            let made = TempDir::with_prefix("chainstore-sandbox-");
            let made = made.map_err(Failure::io("cannot make a temporary folder"))?;
            (made.path().to_owned(), Some(made))
        };
        let memory = match fs::read(folder.join(MEMORY)) {
            Ok(bytes) => {
                let read: Result<Memory, _> = serde_json::from_slice(&bytes);
                let mut memory = read.map_err(|error| {
                    Failure::refused(format!(
                        "{MEMORY} in the data folder cannot be read: {error}"
                    ))
                })?;
                memory.run += 1;
                memory
            }
            Err(_) => Memory {
                run: 0,
                master_key: random_hex()?,
                webhook_secret: random_hex()?,
                api_key: None,
                seeded: false,
            },
        };
        let home = Self {
            folder,
            temporary,
            memory,
        };
        home.write_photos()?;
        home.remember()?;
        Ok(home)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn photos(&self) -> PathBuf {
        self.folder.join("photos")
    }

    /// Whether the data is deleted at the end.
    pub(crate) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Writes the values for the next run.
    pub(crate) fn remember(&self) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(&self.memory).map_err(std::io::Error::from);
        let path = self.folder.join(MEMORY);
        text.and_then(|text| fs::write(path, text))
            .map_err(Failure::io("cannot write into the data folder"))
    }

    fn write_photos(&self) -> Result<(), Failure> {
        let folder = self.photos();
        let written = fs::create_dir_all(&folder).and_then(|()| {
            PHOTOS
                .iter()
                .try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes))
        });
        written.map_err(Failure::io("cannot write the photos"))
    }
}

/// 32 random bytes.
fn random_hex() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| Failure::refused("the machine gives no random numbers"))?;
    Ok(const_hex::encode(bytes))
}
