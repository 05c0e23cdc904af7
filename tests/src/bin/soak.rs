//! `tests/soak`: runs a store with all faults at once, and then checks its books.

use std::process::ExitCode;
use std::time::Duration;

use chainstore_tests::Engine;
use chainstore_tests::soak::{Play, soak};
use clap::{Parser, ValueEnum};

/// Two gateways and two servers, shoppers of every habit, a chain that reorganises, updates turned round
/// and repeated, programs killed all the time; at the end the books must balance (exit code 1 when they
/// do not).
#[derive(Parser)]
#[command(name = "soak")]
struct Arguments {
    /// How long there are new orders and trouble; coming to rest takes a few minutes more.
    #[arg(default_value_t = 20)]
    minutes: u64,
    /// The database.
    #[arg(long, default_value = "postgres")]
    engine: EngineName,
    /// Where chance begins; drawn anew unless told.
    #[arg(long)]
    seed: Option<u64>,
    /// People who shop at once.
    #[arg(long, default_value_t = 12)]
    shoppers: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum EngineName {
    Postgres,
    Sqlite,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let play = Play {
        engine: match arguments.engine {
            EngineName::Postgres => Engine::Postgres,
            EngineName::Sqlite => Engine::Sqlite,
        },
        lasts: Duration::from_mins(arguments.minutes),
        seed: arguments.seed.unwrap_or_else(drawn),
        shoppers: arguments.shoppers,
    };
    if soak(play).await {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A random seed, small enough to be copied by hand.
fn drawn() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0) % 1_000_000
}
