use alloc::sync::Arc;

use chainstore_kernel::{Authorized, Needs, UseCase};

use crate::Context;
use crate::error::errors;
use crate::permissions::SETTINGS_WORK;
use crate::settings::{SettingError, Settings, values};

/// Takes the stored settings over into this program, so that a change made by another is noticed.
pub struct ReadSettings;

errors! {
    /// Why settings are not taken over; those of before stay in force.
    ReadSettingsError in "read_settings" {
        /// A stored value does not fit its setting.
        Unfit {
            /// Which, and what is wrong.
            source: SettingError,
        } = Internal, "{source}; correct it with `chainstore-server settings set`";
    }
}

impl UseCase for ReadSettings {
    type Context = Context;
    const NAME: &'static str = "work.read_settings";
    const NEEDS: Needs = Needs::of(SETTINGS_WORK);
    type Command = ();
    /// Whether anything changed.
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
