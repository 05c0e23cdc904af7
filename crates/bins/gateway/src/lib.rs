//! `chainstore-gateway`: the shop inside Telegram, by webhook or long polling.

use std::ffi::OsString;
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

/// Runs the program with these arguments, its own name first. The sandbox calls it in a process of its
/// own; `main` does nothing else.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let Command::Serve = Arguments::parse_from(arguments.into_iter().collect::<Vec<_>>()).command;
    match gateway::serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
