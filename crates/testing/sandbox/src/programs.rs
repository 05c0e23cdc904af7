//! The real server and gateway: building and finding them.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::error::Failure;

const SERVER: &str = "chainstore-server";
const GATEWAY: &str = "chainstore-gateway";

/// Where the two programs are.
pub(crate) struct Programs {
    pub(crate) server: PathBuf,
    pub(crate) gateway: PathBuf,
}

impl Programs {
    /// Builds them if cargo started us (it has built this program only), then takes those beside our own.
    pub(crate) async fn ready() -> Result<Self, Failure> {
        let own = std::env::current_exe().map_err(Failure::io("cannot find this program"))?;
        let folder = own.parent().unwrap_or(Path::new("."));
        if let (Some(cargo), Some(manifest)) = (
            std::env::var_os("CARGO"),
            std::env::var_os("CARGO_MANIFEST_DIR"),
        ) {
            let mut build = Command::new(cargo);
            build
                .current_dir(manifest)
                .args(["build", "--package", SERVER, "--package", GATEWAY]);
            if folder.file_name().is_some_and(|name| name == "release") {
                build.arg("--release");
            }
            let status = build.stdin(Stdio::null()).status().await;
            if !status.map_err(Failure::io("cannot run cargo"))?.success() {
                return Err(Failure::Build);
            }
        }
        Ok(Self {
            server: beside(folder, SERVER)?,
            gateway: beside(folder, GATEWAY)?,
        })
    }
}

fn beside(folder: &Path, name: &'static str) -> Result<PathBuf, Failure> {
    let path = folder
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION);
    path.is_file().then_some(path).ok_or(Failure::Missing(name))
}
