//! The real server and gateway, as processes of their own.
//!
//! They are compiled into this program and run by it under their own names: one build, one set of
//! features, nothing to find and nothing that could be stale.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::Failure;

pub(crate) const SERVER: &str = "chainstore-server";
pub(crate) const GATEWAY: &str = "chainstore-gateway";

/// This program, which is also both others.
pub(crate) fn own() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(Failure::io("cannot find this program"))
}

/// Is one of the programs, if the first argument names it; what follows are that program's arguments.
pub(crate) async fn impersonate() -> Option<ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.first()?.to_str()? {
        SERVER => Some(chainstore_server::run(arguments).await),
        GATEWAY => Some(chainstore_gateway::run(arguments).await),
        _ => None,
    }
}
