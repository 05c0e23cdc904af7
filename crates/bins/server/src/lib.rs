//! `chainstore-server`: the HTTP API, the workers that follow chains, and the operator's commands.

use std::ffi::OsString;
use std::process::ExitCode;

use chainstore_runtime::config::Program;
use chainstore_runtime::{commands, doctor, server};
use clap::{Parser, Subcommand};

/// The HTTP API, the payment workers and the operator's commands of Chainstore.
///
/// Settings are environment variables that begin with CHAINSTORE_; .env.example lists them all.
#[derive(Parser)]
#[command(name = "chainstore-server", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and run the workers until told to stop.
    Serve,
    /// Bring the database schema up to date; safe to repeat and to run from several hosts at once.
    Migrate,
    /// Check that everything the shop needs is there; say what is wrong, with its cure.
    ///
    /// It looks at the settings, the database and its schema, the master key, each chain with its node,
    /// tokens and first receiving address, and the checkpoints of the audit trail. It changes nothing and
    /// may run beside the servers. Exit code 1 when something failed; warnings alone are 0.
    Doctor {
        /// Print the findings as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show and change the settings of the shop.
    #[command(subcommand)]
    Settings(Settings),
    /// Manage who may use the API.
    #[command(subcommand)]
    Admin(Admin),
    /// Show that the audit trail was not changed.
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Subcommand)]
enum Settings {
    /// Print every setting with its value, its meaning and who changed it last.
    Show {
        /// Print them as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change a setting; running programs notice within a second.
    Set {
        /// Its name, for example shop.name.
        name: String,
        /// Its value, as `settings show` prints it; '' for none.
        // A value that begins with a hyphen is refused by the setting, which says what it takes.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Read the whole trail: say that nothing was changed, or the first finding with its place (exit
    /// code 1).
    Verify {
        /// Print the answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the public key (Ed25519) that checks the signatures of checkpoints.
    Key,
}

#[derive(Subcommand)]
enum Admin {
    /// Make an API key; it is shown once, as the last line.
    CreateKey {
        /// What people call it, for example the program that will use it.
        #[arg(long)]
        name: String,
        /// What it may do: admin, user or readonly.
        #[arg(long, default_value = "admin")]
        role: String,
        /// For how many days, 90 at most.
        #[arg(long, default_value_t = 90)]
        days: u32,
    },
    /// List every API key, newest first: id, state, name and what it allows.
    ListKeys,
    /// End an API key now.
    RevokeKey {
        /// Its visible id, the part that begins with `csk_` up to the second underscore.
        #[arg(long)]
        id: String,
    },
}

/// Runs the program with these arguments; the first one is its name. `main` only calls this. The sandbox
/// calls it too, in a process that it starts from its own executable.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let result = match Arguments::parse_from(arguments.into_iter().collect::<Vec<_>>()).command {
        Command::Serve => server::serve().await,
        Command::Migrate => commands::migrate().await,
        Command::Doctor { json } => doctor(Program::Server, json).await,
        Command::Settings(Settings::Show { json }) => commands::show_settings(json).await,
        Command::Settings(Settings::Set { name, value }) => {
            commands::set_setting(&name, &value).await
        }
        Command::Admin(Admin::CreateKey { name, role, days }) => {
            commands::create_key(&name, &role, days).await
        }
        Command::Admin(Admin::ListKeys) => commands::list_keys().await,
        Command::Admin(Admin::RevokeKey { id }) => commands::revoke_key(&id).await,
        Command::Audit(Audit::Verify { json }) => commands::verify_audit(json).await,
        Command::Audit(Audit::Key) => commands::audit_key(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
