//! Measures the product against its limits and peers, and writes `docs/performance.md`.
//!
//! `tests/measure` builds and starts it; `tests/measure --help` says how.

mod bare;
mod button;
mod echo;
mod figures;
mod fill;
mod goals;
mod http;
mod node;
mod pf10;
mod pf12;
mod pf13;
mod pf3;
mod pf6;
mod pf7;
mod pgbench;
mod process;
mod product;
mod report;
mod server;
mod shop;
mod telegram;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::report::Stamp;

/// Whatever goes wrong ends the measurement of a goal.
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
        /// Which; all of them by default.
        goals: Vec<String>,
        /// Write the page of all of them here.
        #[arg(long)]
        page: Option<PathBuf>,
        /// The date on the page.
        #[arg(long, default_value = "today")]
        date: String,
        /// The commit on the page.
        #[arg(long, default_value = "unknown")]
        commit: String,
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
        Command::Run {
            goals,
            page,
            date,
            commit,
        } => run(goals, page, &Stamp { date, commit }),
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
async fn run(mut goals: Vec<String>, page: Option<PathBuf>, stamp: &Stamp) -> Fallible<()> {
    if goals.is_empty() {
        goals = goals::GOALS.map(str::to_owned).to_vec();
    }
    let (mut sections, mut failed) = (Vec::new(), Vec::new());
    for goal in &goals {
        println!("==> {goal}");
        let started = Instant::now();
        // Dropped in mid-measurement, everything that was started is ended.
        let measured = tokio::select! {
            measured = goals::measure(goal) => measured,
            () = told_to_stop() => return Err("stopped".into()),
        };
        match measured {
            Ok(section) => {
                for row in &section.rows {
                    println!("{}", report::line(row));
                }
                sections.push(section);
            }
            Err(error) => {
                eprintln!("{goal} could not be measured: {error}");
                failed.push(goal.as_str());
            }
        }
        println!("    {:.0} s", started.elapsed().as_secs_f64());
    }
    if !failed.is_empty() {
        return Err(format!("not measured: {}", failed.join(", ")).into());
    }
    if let Some(path) = page {
        return Ok(std::fs::write(path, report::page(&sections, stamp))?);
    }
    for paragraph in sections.iter().flat_map(|section| &section.how) {
        println!("\n{paragraph}");
    }
    Ok(())
}

async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
