//! `chainstore-gateway`: the shop inside Telegram, by webhook or long polling.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    chainstore_gateway::run(std::env::args_os()).await
}
