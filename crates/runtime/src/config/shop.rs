use std::path::PathBuf;

use chainstore_kernel::{Asset, Currency, Minor, Money};

use super::reader::Reader;

/// How the shop presents itself and what it charges.
pub struct ShopConfig {
    /// What shoppers read on the first screen.
    pub name: String,
    /// Legal name and address of the seller, shown before an order is placed.
    pub seller: String,
    /// What prices are in.
    pub currency: Currency,
    /// What carriage costs.
    pub shipping: Money,
    /// Where product photos lie.
    pub photos: PathBuf,
    /// Zone of the times shoppers read, as an IANA name.
    pub time_zone: String,
}

pub(super) fn read(reader: &mut Reader) -> Option<ShopConfig> {
    let name = reader.parsed("SHOP__NAME", "Chainstore".to_owned());
    let seller = reader.parsed("SHOP__SELLER", name.clone());
    let code = reader.parsed("SHOP__CURRENCY", "EUR".to_owned());
    let shipping = reader.parsed("SHOP__SHIPPING", "0".to_owned());
    let photos = PathBuf::from(reader.parsed("SHOP__PHOTOS", "photos".to_owned()));
    let time_zone = reader.parsed("SHOP__TIME_ZONE", "UTC".to_owned());
    let currency = match Currency::new(&code) {
        Ok(currency) => currency,
        Err(error) => {
            reader.problem("SHOP__CURRENCY", error.to_string());
            return None;
        }
    };
    let shipping = match Minor::from_decimal(&shipping, currency.decimals()) {
        Ok(minor) => Money::new(minor, Asset::Fiat(currency)),
        Err(error) => {
            reader.problem("SHOP__SHIPPING", error.to_string());
            return None;
        }
    };
    Some(ShopConfig {
        name,
        seller,
        currency,
        shipping,
        photos,
        time_zone,
    })
}
