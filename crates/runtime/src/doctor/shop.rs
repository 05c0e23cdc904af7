use std::sync::Arc;

use chainstore_chain_module::Method;
use chainstore_kernel::{ErrorKind, Failure as _, Gate};
use chainstore_rates::FixedRates;
use chainstore_telegram::is_time_zone;
use chainstore_workflows::Context;
use chainstore_workflows::operator::{ListSettings, ListSettingsError, SettingView};
use chainstore_workflows::settings::{Setting, ZONE};

use super::Doctor;
use super::finding::Finding;
use crate::config::{Program, ShopConfig};
use crate::plural::plural;
use crate::principals;

const SETTINGS: &str = "settings";

impl Doctor {
    /// Checks the currency, the settings, the photos and the rates of the shop.
    pub(super) async fn shop(&mut self, gate: Option<&Gate<Context>>) {
        let Some(shop) = &self.draft.shop else {
            let mut names = vec!["rate"];
            names.extend(stored_checks(self.program));
            if self.program == Program::Gateway {
                names.push("photos");
            }
            self.findings
                .extend(names.into_iter().map(Finding::unchecked));
            return;
        };
        let mut found = self.rates(shop);
        match self.settings(gate).await {
            Some(Ok(stored)) => {
                found.push(time_zone(&in_force(shop, &stored, ZONE)));
                if self.program == Program::Gateway {
                    found.push(contact(&in_force(shop, &stored, "shop.contact")));
                }
                found.extend(settings(shop, &stored));
            }
            Some(Err(error)) if error.kind() == ErrorKind::Internal => {
                found.push(unreadable(&error));
                let others = stored_checks(self.program).iter();
                let others = others.filter(|check| **check != SETTINGS);
                found.extend(others.copied().map(Finding::unchecked));
            }
            Some(Err(_)) | None => found.extend(
                stored_checks(self.program)
                    .iter()
                    .copied()
                    .map(Finding::unread),
            ),
        }
        if self.program == Program::Gateway {
            found.push(photos(shop));
        }
        self.findings.extend(found);
    }

    /// The settings as they are stored; `None` when there is no database.
    async fn settings(
        &self,
        gate: Option<&Gate<Context>>,
    ) -> Option<Result<Vec<SettingView>, ListSettingsError>> {
        let who = principals::operator(self.clock.now());
        Some(gate?.call::<ListSettings>(&who, ()).await)
    }

    fn rates(&self, shop: &ShopConfig) -> Vec<Finding> {
        let methods = self.draft.chains.iter().flat_map(|chain| &chain.methods);
        let rate = |method: &Method| {
            let rates = FixedRates::new(Arc::clone(&self.clock));
            let finding = match rates.with(shop.currency, method.asset, &method.rate) {
                Ok(_) => Finding::ok(
                    "rate",
                    format!("1 {:?} is {} {}", shop.currency, method.rate, method.symbol),
                ),
                Err(error) => Finding::failed(
                    "rate",
                    error.to_string(),
                    format!("correct CHAINSTORE_RATES__{}", method.symbol),
                ),
            };
            finding.of(&method.symbol)
        };
        let mut rates: Vec<_> = methods.map(rate).collect();
        // Two chains can have a token of the same name at the same rate, which is shown only once.
        rates.dedup();
        rates
    }
}

fn stored<'a>(stored: &'a [SettingView], name: &str) -> Option<&'a str> {
    let view = stored.iter().find(|view| view.setting.name == name)?;
    view.row.as_ref().map(|row| row.value.as_str())
}

/// No program starts while a row of the settings cannot be read.
fn unreadable(error: &ListSettingsError) -> Finding {
    Finding::failed(
        SETTINGS,
        error.to_string(),
        "correct or delete the row of the table `settings` that is damaged: without a row a setting has its first value",
    )
}

/// The value in force once the server has started: the stored one, else the one from the environment, which the
/// server then stores, else the default.
fn in_force(shop: &ShopConfig, settings: &[SettingView], name: &str) -> String {
    let default = Setting::find(name).map(|setting| setting.default);
    let value = stored(settings, name).or(shop.seed(name)).or(default);
    value.unwrap_or_default().to_owned()
}

/// Stored values that their setting does not allow, because they were written by another program or the
/// currency was changed. No program starts while there is one.
fn unfit(shop: &ShopConfig, settings: &[SettingView]) -> impl Iterator<Item = Finding> {
    settings.iter().filter_map(|view| {
        let name = view.setting.name;
        let value = &view.row.as_ref()?.value;
        let error = view.setting.written(value, shop.currency).err()?;
        let cure =
            format!("write `chainstore-server settings set {name} …` with a value that fits");
        Some(Finding::failed(SETTINGS, error.to_string(), cure).of(name))
    })
}

/// Findings about the settings: values that are not allowed, and stored values that differ from the
/// environment. The stored value is the one in force.
fn settings(shop: &ShopConfig, settings: &[SettingView]) -> Vec<Finding> {
    let differ = shop.seeds.iter().filter_map(|(name, seed)| {
        let value = stored(settings, name)?;
        let variable = Setting::find(name)?.variable?;
        (value != seed).then(|| {
            Finding::warning(
                SETTINGS,
                format!("{variable} says something else than the setting `{name}`, which counts"),
                format!("remove {variable}, or write `chainstore-server settings set {name} …`"),
            )
            .of(name)
        })
    });
    let found: Vec<_> = unfit(shop, settings).chain(differ).collect();
    if !found.is_empty() {
        return found;
    }
    let changed = settings.iter().filter(|view| view.row.is_some()).count();
    let missing = shop
        .seeds
        .iter()
        .filter(|(name, _)| stored(settings, name).is_none());
    let first = match missing.count() {
        0 => String::new(),
        missing => format!("; the server stores {missing} from the environment when it starts"),
    };
    let detail = format!("{changed} of {} are stored{first}", settings.len());
    vec![Finding::ok(SETTINGS, detail)]
}

fn time_zone(name: &str) -> Finding {
    if is_time_zone(name) {
        Finding::ok("time_zone", name)
    } else {
        Finding::failed(
            "time_zone",
            "is not known",
            "write `chainstore-server settings set shop.time_zone Europe/Berlin` with your zone",
        )
    }
}

/// The checks that need the stored settings.
const fn stored_checks(program: Program) -> &'static [&'static str] {
    match program {
        Program::Server => &["time_zone", SETTINGS],
        Program::Gateway => &["time_zone", "contact", SETTINGS],
    }
}

fn contact(text: &str) -> Finding {
    const CHECK: &str = "contact";
    if text.trim().is_empty() {
        Finding::warning(
            CHECK,
            "there is none: /support names the seller at most",
            "write `chainstore-server settings set shop.contact …` with an address for e-mail, a telephone number or a @name",
        )
    } else {
        Finding::ok(CHECK, "shown by /support and /paysupport")
    }
}

fn photos(shop: &ShopConfig) -> Finding {
    const CHECK: &str = "photos";
    let name = shop.photos.display();
    match std::fs::read_dir(&shop.photos) {
        Ok(files) => {
            let count = plural(files.count(), "file", "files");
            Finding::ok(CHECK, format!("{count} in {name}"))
        }
        Err(error) => Finding::warning(
            CHECK,
            format!(
                "{name} cannot be read ({}): products are shown without",
                error.kind()
            ),
            "make the folder, or correct CHAINSTORE_SHOP__PHOTOS",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use chainstore_kernel::{Currency, Timestamp};
    use chainstore_ports::SettingRow;

    use super::super::finding::State;
    use super::*;

    fn found(value: &str, seed: Option<&str>) -> Vec<(State, Option<String>)> {
        let name = "shop.shipping";
        let shop = ShopConfig {
            currency: Currency::new("EUR").expect("a code"),
            photos: PathBuf::new(),
            seeds: seed
                .map(|seed| (name.to_owned(), seed.to_owned()))
                .into_iter()
                .collect(),
        };
        let view = SettingView {
            setting: Setting::find(name).expect("a setting"),
            row: Some(SettingRow {
                name: name.into(),
                value: value.into(),
                version: 1,
                changed_at: Timestamp::EPOCH,
                changed_by: "operator".into(),
            }),
        };
        let found = settings(&shop, &[view]).into_iter();
        found
            .map(|finding| (finding.state, finding.subject))
            .collect()
    }

    #[test]
    fn stored_settings_fit_and_agree_with_the_environment() {
        let subject = Some("shop.shipping".to_owned());
        assert_eq!(found("4.90", Some("4.90")), [(State::Ok, None)]);
        assert_eq!(
            found("4.90", Some("5.00")),
            [(State::Warning, subject.clone())]
        );
        assert_eq!(found("gratis", None), [(State::Failed, subject)]);
    }

    #[test]
    fn what_the_environment_will_give_is_said() {
        let shop = ShopConfig {
            currency: Currency::new("EUR").expect("a code"),
            photos: PathBuf::new(),
            seeds: vec![("shop.shipping".into(), "4.90".into())],
        };
        let view = SettingView {
            setting: Setting::find("shop.shipping").expect("a setting"),
            row: None,
        };
        let expected = "0 of 1 are stored; the server stores 1 from the environment when it starts";
        assert_eq!(settings(&shop, &[view])[0].detail, expected);
    }

    #[test]
    fn a_shop_that_cannot_be_reached_is_warned_of() {
        assert_eq!(contact(" ").state, State::Warning);
        assert_eq!(contact("help@shop.example").state, State::Ok);
    }
}
