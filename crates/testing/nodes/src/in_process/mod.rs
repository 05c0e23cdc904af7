//! An EVM chain in memory with the JSON-RPC server of a node.

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
use self::server::{HEALTHY, Shared};

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

/// An EVM chain in memory with a JSON-RPC server on 127.0.0.1; it stops when this value is dropped.
///
/// It answers the methods that a shop and a test wallet need, as a real node does. Contracts are not executed:
/// those in `contracts/` are recognised by their code, and their behaviour is built in. Gas is not charged, and
/// nothing is signed.
#[derive(Debug)]
pub struct InProcessChain {
    rpc: Rpc,
    healthy: HealthyNode,
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
        // In a thread of its own, so that it does not end with the async runtime of the caller.
        let thread = thread::Builder::new()
            .name("chain".into())
            .spawn(move || server::serve(&theirs, options.port, &sender))
            .map_err(|error| ChainError::Start(error.to_string()))?;
        let (port, server) = started
            .recv()
            .map_err(|_| ChainError::Start("the server's thread ended".into()))?
            .map_err(|error| ChainError::Start(error.to_string()))?;
        let rpc = Rpc::local(port)?;
        let mut healthy = rpc.url().clone();
        healthy.set_path(HEALTHY);
        Ok(Self {
            rpc,
            healthy: HealthyNode(Rpc::new(healthy)?),
            shared,
            server,
            thread: Some(thread),
        })
    }

    /// Mines a block at this interval, or (at first) only on demand.
    pub fn set_block_interval(&self, interval: Option<Duration>) {
        self.shared.interval.send_replace(interval);
    }

    /// Pauses mining: neither transactions nor the interval make a block, only an explicit request.
    pub fn pause(&self) {
        self.shared.chain().paused = true;
    }

    /// Ends a pause. Waiting transactions are mined with the next block.
    pub fn resume(&self) {
        self.shared.chain().paused = false;
    }

    /// The same chain through a node that never has a fault, for a wallet that goes on while the other node fails.
    pub fn healthy(&self) -> &HealthyNode {
        &self.healthy
    }

    /// Sets a fault of the node, or ends it. The methods of [`TestChain`] call the same node, so pay and mine
    /// before this, or through [`InProcessChain::healthy`].
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.shared.fault.send_replace(fault);
    }
}

/// A node of an [`InProcessChain`] that has no fault, whatever fault was set.
#[derive(Debug)]
pub struct HealthyNode(Rpc);

impl TestChain for HealthyNode {
    fn rpc(&self) -> &Rpc {
        &self.0
    }
}

impl TestChain for InProcessChain {
    fn rpc(&self) -> &Rpc {
        &self.rpc
    }
}

impl Drop for InProcessChain {
    fn drop(&mut self) {
        // Requests that hang would keep the server from stopping.
        self.set_fault(None);
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            // An error is a panic of the server, which its thread has already printed.
            let _ = thread.join();
        }
    }
}
