//! The settings of the shop in this program. The server writes their first values; both programs
//! read them again and again, so that a change made through another program takes effect.

use std::time::Duration;

use chainstore_kernel::{Gate, Principal};
use chainstore_workflows::Context;
use chainstore_workflows::work::{ReadSettings, ReadSettingsCommand, SeedSettings};

use crate::error::StartError;
use crate::platform::Platform;
use crate::principals;
use crate::supervisor::Supervisor;
use crate::work::Next;

/// The pause between two readings of the stored settings: a change must take effect within a second.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes the first values of settings from the environment. A setting that is stored stays as it is.
///
/// # Errors
/// [`StartError`] when a setting does not allow its value, or the database cannot be used.
pub(crate) async fn seed(platform: &Platform) -> Result<(), StartError> {
    let who = principals::settings(platform.clock.now());
    let seeds = platform.config.shop.seeds.clone();
    let seeded = platform.gate.call::<SeedSettings>(&who, seeds).await;
    let written = seeded.map_err(|error| StartError::Command(error.to_string()))?;
    if written > 0 {
        tracing::info!(
            settings = written,
            "settings got their first values from the environment"
        );
    }
    Ok(())
}

/// Reads the settings once, then starts the worker that keeps reading them.
///
/// # Errors
/// [`StartError`] when they cannot be read.
pub(crate) async fn start(platform: &Platform, supervisor: &Supervisor) -> Result<(), StartError> {
    let who = principals::settings(platform.clock.now());
    let gate = platform.gate.clone();
    let read = gate
        .call::<ReadSettings>(&who, ReadSettingsCommand::AtStart)
        .await;
    read.map_err(|error| StartError::Command(error.to_string()))?;
    supervisor.worker("settings", move || {
        let (gate, who) = (gate.clone(), who.clone());
        async move { step(&gate, &who).await }
    });
    Ok(())
}

async fn step(gate: &Gate<Context>, who: &Principal) -> Next {
    match gate
        .call::<ReadSettings>(who, ReadSettingsCommand::Again)
        .await
    {
        Ok(read) => {
            if read.changed {
                tracing::info!("the settings of the shop have changed");
            }
            for error in read.unfit {
                tracing::error!(%error, "a stored setting does not fit; its last good value stays in force");
            }
        }
        Err(error) => tracing::warn!(%error, "the settings of the shop cannot be read"),
    }
    Next::After(PAUSE)
}
