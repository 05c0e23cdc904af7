//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// The whole store on one machine with nothing installed: simulated Telegram, two chains in memory, and the
/// real server and gateway between them.
///
/// With `CHAINSTORE_TELEGRAM__BOT_TOKEN` in the environment it talks to the real Telegram by long polling instead.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo sandbox --")]
pub(crate) struct Args {
    /// Port of the page; the next free one if it is taken.
    #[arg(long, default_value_t = 8787)]
    pub(crate) port: u16,
    /// Keep the store's data in this folder and find it there again; otherwise it goes with the sandbox.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Walk once through an order on each chain, with a crash, a reorganisation and a payment on the wrong network; print
    /// each step, and end with 0 or 1.
    #[arg(long)]
    pub(crate) check: bool,
    /// Print what server and gateway log.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}
