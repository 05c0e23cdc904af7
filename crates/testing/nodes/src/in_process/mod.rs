//! An EVM chain in memory, served as a node serves it.

mod block;
mod chain;
mod error;
mod fault;
mod logs;
mod methods;
mod server;
mod state;
mod transaction;
mod view;

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;

use crate::error::ChainError;
use crate::rpc::Rpc;
use crate::test_chain::TestChain;

use self::chain::Chain;
use self::server::Shared;

pub use self::fault::Fault;

/// How to start an [`InProcessChain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// The chain's id.
    pub chain_id: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            chain_id: 31_337,
        }
    }
}

/// An EVM chain in memory behind a JSON-RPC server on 127.0.0.1; it ends with this value.
///
/// It answers the methods a shop and a test wallet need as a real node does. Contracts are not executed:
/// those of `contracts/` are recognised by their code and built in. Gas is not charged and nothing is signed.
#[derive(Debug)]
pub struct InProcessChain {
    rpc: Rpc,
    shared: Data<Shared>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl InProcessChain {
    /// Starts a chain on a free port.
    pub fn start() -> Result<Self, ChainError> {
        Self::start_with(Options::default())
    }

    /// Starts a chain.
    pub fn start_with(options: Options) -> Result<Self, ChainError> {
        let shared = Data::new(Shared::new(Chain::new(options.chain_id)));
        let (sender, started) = mpsc::channel();
        let theirs = shared.clone();
        // A thread of its own: the chain outlives the runtime of whoever starts it.
        let thread = thread::Builder::new()
            .name("chain".into())
            .spawn(move || server::serve(&theirs, options.port, &sender))
            .map_err(|error| ChainError::Start(error.to_string()))?;
        let (port, server) = started
            .recv()
            .map_err(|_| ChainError::Start("the server's thread ended".into()))?
            .map_err(|error| ChainError::Start(error.to_string()))?;
        Ok(Self {
            rpc: Rpc::local(port)?,
            shared,
            server,
            thread: Some(thread),
        })
    }

    /// Mines a block at this interval, or (at first) only on demand.
    pub fn set_block_interval(&self, interval: Option<Duration>) {
        self.shared.interval.send_replace(interval);
    }

    /// Lets the chain stand still: neither transactions nor the interval mine, only an explicit request.
    pub fn pause(&self) {
        self.shared.chain().paused = true;
    }

    /// Ends a pause. What waits is mined with the next block.
    pub fn resume(&self) {
        self.shared.chain().paused = false;
    }

    /// Makes the node misbehave, or behave again. The wallet of [`TestChain`] speaks to the same node, so
    /// pay and mine first.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.shared.fault.send_replace(fault);
    }
}

impl TestChain for InProcessChain {
    fn rpc(&self) -> &Rpc {
        &self.rpc
    }
}

impl Drop for InProcessChain {
    fn drop(&mut self) {
        // Hanging requests would hold the server; the order to stop is given by the call itself.
        self.set_fault(None);
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            // A panic in the server has been printed by its thread.
            let _ = thread.join();
        }
    }
}
