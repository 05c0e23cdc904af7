use std::path::PathBuf;

use chainstore_kernel::Currency;
use chainstore_workflows::settings::SETTINGS;

use super::reader::{PREFIX, Reader};

/// What the environment says about the shop.
pub struct ShopConfig {
    /// What prices are in.
    pub currency: Currency,
    /// The folder of product photos.
    pub photos: PathBuf,
    /// Names and values of settings that seed an empty shop; only those that are in the environment.
    pub seeds: Vec<(String, String)>,
}

impl ShopConfig {
    /// What the environment says of a setting.
    pub(crate) fn seed(&self, name: &str) -> Option<&str> {
        let seed = self.seeds.iter().find(|(seed, _)| seed == name);
        seed.map(|(_, value)| value.as_str())
    }
}

pub(super) fn read(reader: &mut Reader) -> Option<ShopConfig> {
    let code = reader.parsed("SHOP__CURRENCY", "EUR".to_owned());
    let photos = PathBuf::from(reader.parsed("SHOP__PHOTOS", "photos".to_owned()));
    let written: Vec<_> = SETTINGS
        .iter()
        .filter_map(|setting| {
            let variable = setting.variable?.strip_prefix(PREFIX)?;
            Some((setting, variable, reader.text(variable)))
        })
        .collect();
    let currency = match Currency::new(&code) {
        Ok(currency) => currency,
        Err(error) => {
            reader.problem("SHOP__CURRENCY", error.to_string());
            return None;
        }
    };
    let before = reader.problems();
    let mut seeds = Vec::new();
    for (setting, variable, text) in written {
        match text.map(|text| setting.written(&text, currency)) {
            None => {}
            Some(Ok(value)) => seeds.push((setting.name.to_owned(), value)),
            Some(Err(error)) => reader.problem(variable, error.reason),
        }
    }
    (reader.problems() == before).then_some(ShopConfig {
        currency,
        photos,
        seeds,
    })
}
