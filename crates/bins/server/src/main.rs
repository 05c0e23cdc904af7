//! `chainstore-server`: the HTTP API, the workers that follow chains, and the operator's commands.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    chainstore_server::run(std::env::args_os()).await
}
