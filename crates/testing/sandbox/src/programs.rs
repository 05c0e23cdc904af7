//! The real server and gateway, as processes of their own.
//!
//! They are compiled into this program, which runs them under their own names. So one build is enough, and
//! an outdated program cannot be started by mistake.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::Failure;

pub(crate) const SERVER: &str = "chainstore-server";
pub(crate) const GATEWAY: &str = "chainstore-gateway";

/// The path of this program, which contains the two others.
pub(crate) fn own() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(Failure::io("cannot find this program"))
}

/// Runs one of the programs if the first argument names it; the other arguments are for that program.
pub(crate) async fn impersonate() -> Option<ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.first()?.to_str()? {
        SERVER => Some(chainstore_server::run(arguments).await),
        GATEWAY => Some(chainstore_gateway::run(arguments).await),
        _ => None,
    }
}
