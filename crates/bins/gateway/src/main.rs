//! `chainstore-gateway`: the shop inside Telegram, by webhook or long polling.

use std::process::ExitCode;

use chainstore_runtime::gateway;
use clap::{Parser, Subcommand};

/// The Telegram bot of Chainstore.
///
/// Settings are environment variables that begin with CHAINSTORE_; .env.example lists them all.
#[derive(Parser)]
#[command(name = "chainstore-gateway", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take updates in and send what is owed until told to stop.
    Serve,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Serve = Arguments::parse().command;
    match gateway::serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
