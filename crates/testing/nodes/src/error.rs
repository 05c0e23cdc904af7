use std::error::Error;
use std::fmt;

use chainstore_egress::EgressError;

/// Why a test chain could not be started or did not do as asked.
#[derive(thiserror::Error)]
pub enum ChainError {
    /// The node answered with an error object.
    #[error("the node answered error {code}: {message}")]
    Rpc {
        /// The JSON-RPC code.
        code: i64,
        /// The message of the node.
        message: String,
    },
    /// The node could not be reached, or did not answer JSON.
    #[error(transparent)]
    Transport(#[from] EgressError),
    /// The answer lacks this part.
    #[error("unexpected answer to {0}")]
    Unexpected(&'static str),
    /// A transaction was not mined within the wait.
    #[error("transaction {0} was not mined in time")]
    NotMined(crate::Hash),
    /// The anvil program is not installed.
    #[error(
        "anvil is not installed; install it from the repository's root with\n    \
         npm ci --ignore-scripts --prefix tests/node\n\
         or name the program in CHAINSTORE_ANVIL"
    )]
    NoAnvil,
    /// The node could not be started.
    #[error("the node did not start: {0}")]
    Start(String),
}

/// Prints the message, because a failed `expect` prints this form: it must show how to install anvil.
impl fmt::Debug for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match self.source() {
            Some(source) => write!(f, " ({source:?})"),
            None => Ok(()),
        }
    }
}
