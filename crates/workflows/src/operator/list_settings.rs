use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::SettingRow;

use crate::Context;
use crate::error::errors;
use crate::permissions::SETTINGS_READ;
use crate::settings::{SETTINGS, Setting};

/// Every setting with its stored value.
pub struct ListSettings;

/// A setting as staff see it.
#[derive(Clone, Debug)]
pub struct SettingView {
    /// The declaration of the setting.
    pub setting: &'static Setting,
    /// The stored row; `None` while the setting has its default.
    pub row: Option<SettingRow>,
}

errors! {
    /// Why settings cannot be listed.
    ListSettingsError in "list_settings" {}
}

impl UseCase for ListSettings {
    type Context = Context;
    const NAME: &'static str = "operator.list_settings";
    const NEEDS: Needs = Needs::of(SETTINGS_READ);
    type Command = ();
    type Output = Vec<SettingView>;
    type Error = ListSettingsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (): (),
    ) -> Result<Vec<SettingView>, ListSettingsError> {
        let rows = context.read(who).await?.settings().await?;
        let settings = SETTINGS.iter().map(|setting| SettingView {
            setting,
            row: rows.iter().find(|row| row.name == setting.name).cloned(),
        });
        Ok(settings.collect())
    }
}
