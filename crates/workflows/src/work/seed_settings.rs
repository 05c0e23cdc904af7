use alloc::{string::String, string::ToString, vec::Vec};

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::SettingRow;

use crate::Context;
use crate::error::errors;
use crate::operator::SettingChanged;
use crate::permissions::SETTINGS_WORK;
use crate::settings::{Setting, SettingError};

/// Writes the first values of settings, from the environment. A setting that has a row keeps it. Each one is looked
/// at by itself: a shop whose contact was set before its first start still gets its shipping costs.
pub struct SeedSettings;

errors! {
    /// Why settings get no first value.
    SeedSettingsError in "seed_settings" {
        /// A setting does not allow the value.
        Unfit {
            /// The setting, and what is wrong with its value.
            source: SettingError,
        } = Invalid, "{source}";
    }
}

impl UseCase for SeedSettings {
    type Context = Context;
    const NAME: &'static str = "work.seed_settings";
    const NEEDS: Needs = Needs::of(SETTINGS_WORK);
    /// Names and values. A name that is no setting is left out.
    type Command = Vec<(String, String)>;
    /// How many settings were written.
    type Output = usize;
    type Error = SeedSettingsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        seeds: Vec<(String, String)>,
    ) -> Result<usize, SeedSettingsError> {
        let mut tx = context.begin(who).await?;
        let stored = tx.read().settings().await?;
        let missing = seeds
            .into_iter()
            .filter(|(name, _)| stored.iter().all(|row| row.name != *name));
        let mut written = 0;
        for (name, value) in missing {
            let Some(setting) = Setting::find(&name) else {
                continue;
            };
            let value = setting.written(&value, context.currency());
            let row = SettingRow {
                name,
                value: value.map_err(|source| SeedSettingsError::Unfit { source })?,
                version: 1,
                changed_at: context.clock.now(),
                changed_by: who.actor().to_string(),
            };
            tx.settings().put(&row).await?;
            context.audit(&mut *tx, who.actor(), &SettingChanged::of(&row))?;
            written += 1;
        }
        if written > 0 {
            tx.commit().await?;
        }
        Ok(written)
    }
}
