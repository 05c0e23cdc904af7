use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    io,
    path::Path,
    sync::Arc,
};

/// Lets processes that share an SQLite file write in turn.
///
/// The lock of SQLite is not fair: a process that waits for it tries every 100 ms, while a busy process
/// releases it only for microseconds. Here two files are locked one after the other: first the place of
/// the next writer, then the turn itself. The process that waits for the turn holds the place of the next
/// writer, so no other process can have a second turn before it.
#[derive(Clone)]
pub(crate) struct Turnstile {
    next: Arc<File>,
    turn: Arc<File>,
}

/// The turn of this process, until it is dropped.
pub(crate) struct Pass(Arc<File>);

impl Turnstile {
    /// Opens the two files next to the database file. They stay empty, only their locks are used. The
    /// operating system releases the locks of a process that dies.
    pub(crate) fn beside(database: &Path) -> io::Result<Self> {
        let open = |suffix| {
            let mut path = OsString::from(database);
            path.push(suffix);
            let mut options = File::options();
            // Every user who can open the file can lock it, so other users of the host must not open it.
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.create(true).append(true).open(path);
            file.map(Arc::new)
        };
        Ok(Self {
            next: open("-next")?,
            turn: open("-turn")?,
        })
    }

    /// Waits for the turn.
    pub(crate) async fn pass(&self) -> io::Result<Pass> {
        if let Some(pass) = self.at_once()? {
            return Ok(pass);
        }
        let (next, turn) = (Arc::clone(&self.next), Arc::clone(&self.turn));
        let wait = tokio::task::spawn_blocking(move || {
            next.lock()?;
            let passed = turn.lock().map(|()| Pass(turn));
            next.unlock()?;
            passed
        });
        wait.await?
    }

    /// Takes the turn if it is free. This does not block, so it needs no thread.
    fn at_once(&self) -> io::Result<Option<Pass>> {
        if !taken(self.next.try_lock())? {
            return Ok(None);
        }
        let passed = taken(self.turn.try_lock());
        self.next.unlock()?;
        Ok(passed?.then(|| Pass(Arc::clone(&self.turn))))
    }
}

fn taken(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        // An error can be ignored: closing the file releases the lock too.
        let _ = self.0.unlock();
    }
}
