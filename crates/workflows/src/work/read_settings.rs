use alloc::sync::Arc;

use chainstore_kernel::{Authorized, Needs, UseCase};

use crate::Context;
use crate::error::errors;
use crate::permissions::SETTINGS_WORK;
use crate::settings::{SettingError, Settings, values};

/// Reads the stored settings into this program, so that changes made through other programs take effect.
pub struct ReadSettings;

errors! {
    /// Why the settings are not replaced. Those that were read before stay in force.
    ReadSettingsError in "read_settings" {
        /// A setting does not allow its stored value.
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
    type Command = ();
    /// Whether a setting has changed.
    type Output = bool;
    type Error = ReadSettingsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (): (),
    ) -> Result<bool, ReadSettingsError> {
        let rows = context.read(who).await?.settings().await?;
        let settings = Settings::of(&values(&rows), context.currency())
            .map_err(|source| ReadSettingsError::Unfit { source })?;
        let changed = *context.settings.get() != settings;
        if changed {
            context.settings.set(Arc::new(settings));
        }
        Ok(changed)
    }
}
