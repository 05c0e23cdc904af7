use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chainstore_orders::PhotoName;

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
    pub(crate) async fn handle(&self, name: &PhotoName) -> Option<String> {
        if let Some(known) = self.with(|known| known.get(name.as_str()).cloned()) {
            return Some(known);
        }
        let stored = self.memory.photo(name).await.ok()??;
        self.with(|known| known.insert(name.as_str().to_owned(), stored.clone()));
        Some(stored)
    }

    /// The photo itself.
    pub(crate) async fn bytes(&self, name: &PhotoName) -> Option<Bytes> {
        let path = self.folder.as_ref()?.join(name.as_str());
        let read = move || {
            let is_fit = std::fs::metadata(&path).is_ok_and(|file| file.len() <= LARGEST);
            std::fs::read(&path).ok().filter(|_| is_fit)
        };
        let found = tokio::task::spawn_blocking(read).await.ok().flatten();
        if found.is_none() {
            tracing::warn!(photo = %name, "the photo of a product cannot be read");
        }
        found.map(Bytes::from)
    }

    /// Remembers the handle Telegram gave a photo. Losing it costs one more upload.
    pub(crate) async fn remember(&self, name: &PhotoName, handle: &str) {
        self.with(|known| known.insert(name.as_str().to_owned(), handle.to_owned()));
        if let Err(error) = self.memory.remember_photo(name, handle).await {
            tracing::warn!(%error, "the handle of a photo is not kept");
        }
    }

    /// Telegram does not know the handle any more.
    pub(crate) fn forget(&self, name: &PhotoName) {
        self.with(|known| known.remove(name.as_str()));
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, String>) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
