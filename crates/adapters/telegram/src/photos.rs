use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::message_memory::MessageMemory;

/// The photos of products: files in one folder, uploaded to Telegram once and sent by the handle that
/// Telegram gave them from then on.
pub(crate) struct Photos {
    folder: Option<PathBuf>,
    memory: Arc<MessageMemory>,
    known: Mutex<HashMap<String, String>>,
}

/// Telegram takes photos up to this size.
const LARGEST: u64 = 10 * 1024 * 1024;

impl Photos {
    pub(crate) fn new(folder: Option<PathBuf>, memory: Arc<MessageMemory>) -> Self {
        Self {
            folder,
            memory,
            known: Mutex::default(),
        }
    }

    /// The handle Telegram gave a photo, if it was uploaded before.
    pub(crate) async fn handle(&self, name: &str) -> Option<String> {
        if let Some(known) = self.with(|known| known.get(name).cloned()) {
            return Some(known);
        }
        let stored = self.memory.photo(name).await.ok()??;
        self.with(|known| known.insert(name.to_owned(), stored.clone()));
        Some(stored)
    }

    /// The photo itself.
    pub(crate) async fn bytes(&self, name: &str) -> Option<Bytes> {
        let path = self.folder.as_ref().filter(|_| is_plain(name))?.join(name);
        let read = move || {
            let is_fit = std::fs::metadata(&path).is_ok_and(|file| file.len() <= LARGEST);
            std::fs::read(&path).ok().filter(|_| is_fit)
        };
        let found = tokio::task::spawn_blocking(read).await.ok().flatten();
        if found.is_none() {
            tracing::warn!(photo = name, "the photo of a product cannot be read");
        }
        found.map(Bytes::from)
    }

    /// Remembers the handle Telegram gave a photo. Losing it costs one more upload.
    pub(crate) async fn remember(&self, name: &str, handle: &str) {
        self.with(|known| known.insert(name.to_owned(), handle.to_owned()));
        if let Err(error) = self.memory.remember_photo(name, handle).await {
            tracing::warn!(%error, "the handle of a photo is not kept");
        }
    }

    /// Telegram does not know the handle any more.
    pub(crate) fn forget(&self, name: &str) {
        self.with(|known| known.remove(name));
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, String>) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A name that cannot lead out of the folder.
fn is_plain(name: &str) -> bool {
    let fits =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert!(is_plain("mug-blue_2.jpg"));
        for name in ["", "..", "../secret", "a/b", ".env", "A.PNG", "a\\b", "a\0"] {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
