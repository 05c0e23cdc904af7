//! `chainstore-gateway`: the shop inside Telegram, by webhook or long polling.

use std::ffi::OsString;
use std::process::ExitCode;

use chainstore_runtime::config::Program;
use chainstore_runtime::{doctor, gateway};
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
    /// Check that everything the bot needs is there; say what is wrong, with its cure.
    ///
    /// It looks at the settings, the database and its schema, the master key, the photos, and the bot and
    /// its webhook as Telegram knows them. It changes nothing and may run beside the gateways. Exit code 1
    /// when something failed; warnings alone are 0.
    Doctor {
        /// Print the findings as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the program with these arguments; the first one is its name. `main` only calls this. The sandbox
/// calls it too, in a process that it starts from its own executable.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let result = match Arguments::parse_from(arguments.into_iter().collect::<Vec<_>>()).command {
        Command::Serve => gateway::serve().await,
        Command::Doctor { json } => doctor(Program::Gateway, json).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
