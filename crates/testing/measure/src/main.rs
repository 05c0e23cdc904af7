//! Measures the product against its limits and peers, and writes `docs/performance.md`.
//!
//! `tests/measure` builds and starts it; `tests/measure --help` says how.

mod button;
mod echo;
mod figures;
mod fill;
mod http;
mod node;
mod pf10;
mod pf12;
mod pf13;
mod pf3;
mod pf7;
mod process;
mod product;
mod shop;
mod telegram;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Whatever goes wrong ends the measurement.
type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "chainstore-measure")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure goals and print their rows.
    Run {
        /// Which.
        goals: Vec<String>,
    },
    /// The node of PF10.
    Node {
        #[arg(long)]
        bind: SocketAddr,
    },
    /// A peer of PF3.
    Echo {
        #[arg(long)]
        client: echo::Client,
        #[arg(long)]
        bind: SocketAddr,
        #[arg(long)]
        api: SocketAddr,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run { goals } => run(&goals),
        Command::Node { bind } => node::run(bind),
        Command::Echo { client, bind, api } => echo::run(client, bind, api),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(goals: &[String]) -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let sqlite = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    for goal in goals {
        let section = match goal.as_str() {
            "PF3" => pf3::measure().await?,
            "PF7" => pf7::measure(&[("SQLite", sqlite("pf7"))]).await?,
            "PF10" => {
                let urls = ["a", "b", "c", "d"].map(sqlite);
                pf10::measure(&[("SQLite", chainstore_postgres::Engine::Sqlite, urls)]).await?
            }
            "PF12" => pf12::measure(&[("SQLite", None)]).await?,
            "PF13" => pf13::measure(&[("SQLite", None, None)]).await?,
            _ => return Err("which?".into()),
        };
        for row in section.rows {
            println!(
                "{} | {} | {} | {} | {} | {}",
                row.id,
                row.what,
                row.ours,
                row.limit,
                row.judged,
                row.met()
            );
        }
        for how in section.how {
            println!("  {how}");
        }
    }
    Ok(())
}
