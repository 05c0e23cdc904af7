//! `cargo sandbox`: the whole store on one machine with nothing installed.

mod amount;
mod args;
mod chain;
mod chains;
mod children;
mod error;
mod home;
mod journey;
mod log;
mod page;
mod phone;
mod programs;
mod sandbox;
mod seed;
mod settings;
mod staff;
mod wallet;

use std::process::ExitCode;

use actix_web::web::Data;
use clap::Parser;

use crate::args::Args;
use crate::error::Failure;
use crate::sandbox::{Sandbox, say};

#[tokio::main]
async fn main() -> ExitCode {
    if let Some(code) = programs::impersonate().await {
        return code;
    }
    let args = Args::parse();
    println!("\nChainstore sandbox: a test, nothing here has value\n");
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nThe sandbox ended: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<(), Failure> {
    let sandbox = tokio::select! {
        sandbox = Sandbox::start(args) => Data::new(sandbox?),
        () = asked_to_end() => return Ok(()),
    };
    let outcome = tokio::select! {
        outcome = work(args, &sandbox) => outcome,
        () = asked_to_end() => Ok(()),
    };
    println!();
    say("stop", "gateway and server");
    sandbox.stop().await;
    if let Some(folder) = sandbox.kept_data() {
        say("data", &format!("stays in {folder}"));
    }
    outcome
}

async fn work(args: &Args, sandbox: &Data<Sandbox>) -> Result<(), Failure> {
    if args.check {
        return journey::walk(sandbox).await;
    }
    let (port, server) = page::serve(sandbox.clone(), args.port)?;
    println!("\n  Open       http://127.0.0.1:{port}/\n  Ctrl-C ends everything.\n");
    server.await.map_err(Failure::io("the page's server ended"))
}

/// Waits for Ctrl-C, SIGTERM, or the closing of the terminal.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate());
        let hang_up = signal(SignalKind::hangup());
        if let (Ok(mut terminate), Ok(mut hang_up)) = (terminate, hang_up) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    // An error means that no handler could be installed; the system then ends the process by itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
