use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chainstore_free_address::free_address;

use serde_json::json;

use crate::error::ChainError;
use crate::rpc::Rpc;
use crate::test_chain::TestChain;

const PROGRAM: &str = "tests/node/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

/// A private anvil process on a free port; it is killed when this value is dropped.
#[derive(Debug)]
pub struct Anvil {
    rpc: Rpc,
    child: Child,
}

impl Anvil {
    /// Starts the node and waits until it answers.
    pub async fn start() -> Result<Self, ChainError> {
        let program = find().ok_or(ChainError::NoAnvil)?;
        // Another process may take the port before anvil uses it; then another port is tried.
        let mut attempts = 3;
        loop {
            attempts -= 1;
            match Self::start_on(&program, free_port()?).await {
                Err(ChainError::Start(_)) if attempts > 0 => {}
                outcome => return outcome,
            }
        }
    }

    async fn start_on(program: &PathBuf, port: u16) -> Result<Self, ChainError> {
        let child = Command::new(program)
            // With one slot in an epoch, `safe` is one block below the head, and `finalized` is two below.
            .args([
                "--host",
                "127.0.0.1",
                "--silent",
                "--slots-in-an-epoch",
                "1",
                "--port",
            ])
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| ChainError::Start(error.to_string()))?;
        let mut anvil = Self {
            rpc: Rpc::local(port)?,
            child,
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if let Ok(Some(status)) = anvil.child.try_wait() {
                return Err(ChainError::Start(format!("it ended with {status}")));
            }
            if anvil
                .rpc
                .call("web3_clientVersion", json!([]))
                .await
                .is_ok()
            {
                return Ok(anvil);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(ChainError::Start("no answer within 20 s".into()))
    }

    /// Kills the process, like a node that stops. Later calls fail.
    pub fn stop(&mut self) {
        // An error means that it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl TestChain for Anvil {
    fn rpc(&self) -> &Rpc {
        &self.rpc
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> Result<u16, ChainError> {
    let address = free_address().map_err(|error| ChainError::Start(error.to_string()))?;
    Ok(address.port())
}

/// The path of anvil: the one in the environment, or the one installed in this repository.
fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHAINSTORE_ANVIL") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let start = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(std::env::current_dir, |dir| Ok(dir.into()));
    start
        .ok()?
        .ancestors()
        .map(|folder| folder.join(PROGRAM))
        .find(|path| path.is_file())
}
