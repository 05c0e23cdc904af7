use chainstore_http::rfc3339;
use chainstore_telegram::is_time_zone;
use chainstore_workflows::operator::{
    ChangeSetting, ChangeSettingCommand, ListSettings, SettingView,
};
use chainstore_workflows::settings::ZONE;
use serde::Serialize;

use super::{platform, refused};
use crate::error::StartError;
use crate::principals;

/// A setting as it is printed.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    value: &'a str,
    meaning: &'a str,
    /// The version of the stored row; 0 when the setting has its default.
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_by: Option<&'a str>,
}

impl<'a> From<&'a SettingView> for Shown<'a> {
    fn from(view: &'a SettingView) -> Self {
        let row = view.row.as_ref();
        Self {
            name: view.setting.name,
            value: row.map_or(view.setting.default, |row| row.value.as_str()),
            meaning: view.setting.meaning.trim(),
            version: row.map_or(0, |row| row.version),
            changed_at: row.map(|row| rfc3339(row.changed_at)),
            changed_by: row.map(|row| row.changed_by.as_str()),
        }
    }
}

impl Shown<'_> {
    fn text(&self) -> String {
        let since = match (&self.changed_at, self.changed_by) {
            (Some(at), Some(by)) => format!("version {}, {at}, by {by}", self.version),
            _ => "default".to_owned(),
        };
        format!(
            "{} = {}\n    {}\n    {since}",
            self.name, self.value, self.meaning
        )
    }
}

/// Prints every setting of the shop with its value, its meaning and who last changed it.
///
/// # Errors
/// [`StartError`] when the database cannot be used.
pub async fn show_settings(json: bool) -> Result<(), StartError> {
    let platform = platform().await?;
    let who = principals::operator(platform.clock.now());
    let settings = platform.gate.call::<ListSettings>(&who, ()).await;
    let settings = settings.map_err(refused)?;
    let shown: Vec<Shown<'_>> = settings.iter().map(Shown::from).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&shown).map_err(refused)?);
        return Ok(());
    }
    for setting in shown {
        println!("{}", setting.text());
    }
    Ok(())
}

/// Changes a setting of the shop. Running programs use the new value within a second.
///
/// # Errors
/// [`StartError`] when the value is refused, with the values that are accepted.
pub async fn set_setting(name: &str, value: &str) -> Result<(), StartError> {
    if name == ZONE && !is_time_zone(value.trim()) {
        return Err(StartError::Command(format!(
            "there is no time zone of this name; write `{ZONE}` like Europe/Berlin"
        )));
    }
    let platform = platform().await?;
    let who = principals::operator(platform.clock.now());
    let command = ChangeSettingCommand {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let changed = platform.gate.call::<ChangeSetting>(&who, command).await;
    let row = changed.map_err(refused)?;
    println!("{} = {} (version {})", row.name, row.value, row.version);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_shown_with_its_meaning_and_who_changed_it() {
        let mut shown = Shown {
            name: "shop.name",
            value: "Corner Shop",
            meaning: "What shoppers read.",
            version: 2,
            changed_at: Some("2026-11-28T10:00:00Z".into()),
            changed_by: Some("operator"),
        };
        assert_eq!(
            shown.text(),
            "shop.name = Corner Shop\n    What shoppers read.\n    version 2, 2026-11-28T10:00:00Z, by operator"
        );
        (shown.changed_at, shown.changed_by) = (None, None);
        assert!(shown.text().ends_with("\n    default"));
    }
}
