use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    io,
    path::Path,
    sync::Arc,
};

/// Lets processes that share a SQLite file write in turn.
///
/// SQLite's own lock is not fair: whoever waits for it looks every 100 ms, and a busy process gives it
/// back for microseconds. Here nobody can have a second turn while another waits for the first: whoever
/// waits for the turn holds the place next to it, and a new turn begins at that place.
#[derive(Clone)]
pub(crate) struct Turnstile {
    next: Arc<File>,
    turn: Arc<File>,
}

/// The turn of this process, until it is dropped.
pub(crate) struct Pass(Arc<File>);

impl Turnstile {
    /// Opens the two files beside a database. They stay empty: only their locks count, and the system
    /// frees those of a process that dies.
    pub(crate) fn beside(database: &Path) -> io::Result<Self> {
        let open = |suffix| {
            let mut path = OsString::from(database);
            path.push(suffix);
            let mut options = File::options();
            // Who can open a file can lock it: other users of the host must not.
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

    /// Passes if nobody is there: no thread is needed then.
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
        // A lock that cannot be given back ends with the file.
        let _ = self.0.unlock();
    }
}
