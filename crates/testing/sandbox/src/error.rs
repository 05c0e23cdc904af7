//! Why the sandbox gives up.

use std::io;

use chainstore_egress::EgressError;
use chainstore_nodes::ChainError;
use chainstore_telegram_sim::{PersonError, StartError};

/// A failure, worded for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A file, folder, port or process cannot be used.
    #[error("{what}: {source}")]
    Io {
        what: String,
        #[source]
        source: io::Error,
    },
    /// A program ended though it should run.
    #[error("{name} ended at once ({how}); its last lines:\n{log}")]
    Ended {
        name: &'static str,
        how: String,
        log: String,
    },
    /// A program runs but does not do its work.
    #[error("{name} was not ready after {seconds} s; its last lines:\n{log}")]
    NotReady {
        name: &'static str,
        seconds: u64,
        log: String,
    },
    /// The server's API refused something.
    #[error("the API answered {status} to {what}: {detail}")]
    Api {
        what: String,
        status: u16,
        detail: String,
    },
    /// A request that got no answer.
    #[error("{what}: {source}")]
    Unreached {
        what: String,
        #[source]
        source: EgressError,
    },
    /// The chain failed.
    #[error("the chain: {0}")]
    Chain(#[from] ChainError),
    /// The simulated Telegram did not start.
    #[error("the simulated Telegram: {0}")]
    Simulator(#[from] StartError),
    /// A person in the simulated Telegram could not do something.
    #[error("in the chat: {0}")]
    Person(#[from] PersonError),
    /// A request of the page that is impossible at present, with the reason.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}
