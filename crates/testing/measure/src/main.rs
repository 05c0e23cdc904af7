//! Measures the product against its limits and peers, and writes `docs/performance.md`.
//!
//! `tests/measure` builds and starts it; `tests/measure --help` says how.

mod bench;
mod buyers;
mod echo;
mod figures;
mod fill;
mod goals;
mod goods;
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
mod recorder;
mod replay;
mod report;
mod scanner;
mod script;
mod shop;
mod telegram;
mod updates;
mod wrk;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand};
use futures_util::{StreamExt as _, stream};
use tokio::signal::unix::{SignalKind, signal};

use crate::bench::{Bench, Size};
use crate::goals::GOALS;
use crate::report::Stamp;

/// An error of any kind ends the measurement of a goal.
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
    Run(Run),
    /// Run the node of a chain that PF10 and PF12 use, until it is killed.
    Node {
        #[arg(long)]
        bind: SocketAddr,
    },
    /// Run an echo, one of the two peers of PF3, until it is killed.
    Echo {
        #[arg(long)]
        client: echo::Client,
        #[arg(long)]
        bind: SocketAddr,
        #[arg(long)]
        api: SocketAddr,
    },
}

#[derive(Args)]
struct Run {
    /// The goals to measure, for example PF6; all goals if none is named.
    #[arg(default_values = GOALS)]
    goals: Vec<String>,
    /// Run every step once with small amounts, to check the measurement itself; the figures are not judged.
    #[arg(long)]
    smoke: bool,
    /// Write the page with all measured goals to this file.
    #[arg(long)]
    page: Option<PathBuf>,
    #[command(flatten)]
    stamp: Stamp,
}

fn main() -> ExitCode {
    // The call fails only if a library has already installed a provider of cryptography. That provider can be used too,
    // so the error is ignored.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done = match Arguments::parse().command {
        Command::Run(wanted) => run(wanted),
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
async fn run(wanted: Run) -> Fallible<()> {
    let size = if wanted.smoke {
        Size::Smoke
    } else {
        Size::Full
    };
    let bench = Bench::new(size)?;
    // A smoke run measures three goals at the same time. They slow each other down, but its figures are not judged.
    let at_once = size.of(1, 3);
    let mut measured = stream::iter(wanted.goals)
        .map(async |goal| {
            println!("==> {goal}");
            let started = Instant::now();
            let section = goals::measure(&goal, &bench).await;
            (goal, section, started.elapsed())
        })
        .buffered(at_once);
    let (mut sections, mut failed) = (Vec::new(), Vec::new());
    loop {
        // On Ctrl-C or SIGTERM this function returns. That drops the measurement and ends the programs that it has
        // started.
        let next = tokio::select! {
            next = measured.next() => next,
            () = stopped() => return Err("stopped".into()),
        };
        let Some((goal, section, took)) = next else {
            break;
        };
        match section {
            Ok(section) => {
                if size == Size::Full {
                    for row in &section.rows {
                        println!("{}", report::line(section.id, row));
                    }
                }
                sections.push(section);
            }
            Err(error) => {
                eprintln!("{goal} could not be measured: {error}");
                failed.push(goal.clone());
            }
        }
        println!("    {goal}: {:.0} s", took.as_secs_f64());
    }
    if !failed.is_empty() {
        return Err(format!("not measured: {}", failed.join(", ")).into());
    }
    if size == Size::Smoke {
        return Ok(());
    }
    if let Some(path) = wanted.page {
        return Ok(std::fs::write(
            path,
            report::page(&sections, &wanted.stamp),
        )?);
    }
    for paragraph in sections.iter().flat_map(|section| &section.how) {
        println!("\n{paragraph}");
    }
    Ok(())
}

async fn stopped() {
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
