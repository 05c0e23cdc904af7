use std::path::PathBuf;

use chainstore_kernel::Currency;
use chainstore_workflows::settings::SETTINGS;

use super::reader::{PREFIX, Reader};

/// The configuration of the shop in the environment.
pub struct ShopConfig {
    /// The currency of all prices.
    pub currency: Currency,
    /// The folder with the photos of the products.
    pub photos: PathBuf,
    /// Names and values that settings get as their first values; only those that the environment
    /// has.
    pub seeds: Vec<(String, String)>,
}

impl ShopConfig {
    /// The value of a setting in the environment; `None` if the environment has none.
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
            Some(Err(error)) => reader.problem(variable, error.reason.to_string()),
        }
    }
    (reader.problems() == before).then_some(ShopConfig {
        currency,
        photos,
        seeds,
    })
}
