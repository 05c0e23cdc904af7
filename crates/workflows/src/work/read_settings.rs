use alloc::{string::ToString, sync::Arc, vec::Vec};

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::AlertKind;

use crate::Context;
use crate::error::errors;
use crate::permissions::SETTINGS_WORK;
use crate::settings::{SettingError, Settings, values};

/// Reads the stored settings into this program, so that changes made through other programs take effect.
///
/// A stored value that its setting does not allow was written without [`crate::operator::ChangeSetting`]. A program
/// does not start with one. A running program keeps the last good value of that setting, takes the others over and
/// tells the staff.
pub struct ReadSettings;

/// When the settings are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadSettingsCommand {
    /// The program starts: there is no good value to keep.
    AtStart,
    /// The program runs.
    Again,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsRead {
    /// Whether another value is in force now.
    pub changed: bool,
    /// The stored values that do not fit and did fit before; the staff are told of them.
    pub unfit: Vec<SettingError>,
}

errors! {
    /// Why the settings are not replaced. Those that were read before stay in force.
    ReadSettingsError in "read_settings" {
        /// A setting does not allow its stored value, and the program starts.
        Unfit {
            /// The setting, and what is wrong with its value.
            source: SettingError,
        } = Internal, "{source}; correct it with `chainstore-server settings set`";
    }
}

impl UseCase for ReadSettings {
    type Context = Context;
    const NAME: &'static str = "work.read_settings";
    const NEEDS: Needs = Needs::of(SETTINGS_WORK);
    type Command = ReadSettingsCommand;
    type Output = SettingsRead;
    type Error = ReadSettingsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: ReadSettingsCommand,
    ) -> Result<SettingsRead, ReadSettingsError> {
        let rows = context.read(who).await?.settings().await?;
        let (stored, currency) = (values(&rows), context.currency());
        let before = context.settings.get();
        let (settings, errors) = match command {
            ReadSettingsCommand::AtStart => {
                let settings = Settings::of(&stored, currency);
                let settings = settings.map_err(|source| ReadSettingsError::Unfit { source })?;
                (settings, Vec::new())
            }
            ReadSettingsCommand::Again => before.renewed(&stored, currency),
        };
        let known = |error: &SettingError| before.unfit.contains(&error.name);
        let unfit: Vec<_> = errors.into_iter().filter(|error| !known(error)).collect();
        tell(context, who, &unfit).await?;
        let changed = settings.differs(&before);
        if settings != *before {
            context.settings.set(Arc::new(settings));
        }
        Ok(SettingsRead { changed, unfit })
    }
}

/// Tells the staff of each. It comes before the settings are replaced: when it fails, it is done again at the next
/// reading.
async fn tell(
    context: &Context,
    who: &Authorized<'_>,
    unfit: &[SettingError],
) -> Result<(), ReadSettingsError> {
    if unfit.is_empty() {
        return Ok(());
    }
    let mut tx = context.begin(who).await?;
    for error in unfit {
        let subject = error.name.to_string();
        context
            .alert(&mut *tx, AlertKind::SettingUnfit, subject)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
