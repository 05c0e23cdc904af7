use alloc::string::{String, ToString};

use chainstore_kernel::{Authorized, Needs, Quoted, StoreError, UseCase};
use chainstore_ports::{AuditDetails, SettingRow};
use serde::Serialize;

use crate::Context;
use crate::error::errors;
use crate::permissions::SETTINGS_WRITE;
use crate::settings::{Setting, SettingError};

/// Changes a setting of the shop. Every running program uses the new value within a second.
pub struct ChangeSetting;

/// Which setting, and its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSettingCommand {
    /// The stored name, for example `shop.name`.
    pub name: String,
    /// The new value as a person has written it.
    pub value: String,
}

errors! {
    /// Why a setting is not changed.
    ChangeSettingError in "change_setting" {
        /// There is no such setting.
        NotFound {
            /// The name that was given.
            name: Quoted,
        } = NotFound, "there is no setting `{name}`; `chainstore-server settings show` lists them";
        /// The setting does not allow this value.
        Unfit {
            /// What is wrong with the value.
            source: SettingError,
        } = Invalid, "{source}";
    }
}

/// The audit entry of a changed setting. It contains the value, because a setting is not personal data and an
/// auditor must see it.
#[derive(Serialize)]
pub(crate) struct SettingChanged {
    #[serde(skip)]
    name: String,
    value: String,
    version: i64,
}

impl SettingChanged {
    pub(crate) fn of(row: &SettingRow) -> Self {
        Self {
            name: row.name.clone(),
            value: row.value.clone(),
            version: row.version,
        }
    }
}

impl AuditDetails for SettingChanged {
    const ACTION: &'static str = "setting.changed";

    fn subject(&self) -> String {
        self.name.clone()
    }
}

impl UseCase for ChangeSetting {
    type Context = Context;
    const NAME: &'static str = "operator.change_setting";
    const NEEDS: Needs = Needs::of(SETTINGS_WRITE);
    type Command = ChangeSettingCommand;
    /// The row as it is stored now.
    type Output = SettingRow;
    type Error = ChangeSettingError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ChangeSettingCommand { name, value }: ChangeSettingCommand,
    ) -> Result<SettingRow, ChangeSettingError> {
        let Some(setting) = Setting::find(&name) else {
            let name = Quoted(name);
            return Err(ChangeSettingError::NotFound { name });
        };
        let value = setting
            .written(&value, context.currency())
            .map_err(|source| ChangeSettingError::Unfit { source })?;
        let mut tx = context.begin(who).await?;
        let rows = tx.read().settings().await?;
        let before = rows.into_iter().find(|row| row.name == name);
        if let Some(row) = before.as_ref().filter(|row| row.value == value) {
            return Ok(row.clone());
        }
        let version = before.map_or(0, |row| row.version).checked_add(1);
        let version =
            version.ok_or_else(|| StoreError::corrupt("setting", "its version is no version"))?;
        let row = SettingRow {
            name,
            value,
            version,
            changed_at: context.clock.now(),
            changed_by: who.actor().to_string(),
        };
        tx.settings().put(&row).await?;
        context.audit(&mut *tx, who.actor(), &SettingChanged::of(&row))?;
        tx.commit().await?;
        Ok(row)
    }
}
