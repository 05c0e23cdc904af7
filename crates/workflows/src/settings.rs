//! The settings of the shop: typed, stored as versioned rows, changed by use cases with an audit entry.
//! A new setting is one declaration in the list below.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use chainstore_kernel::{Asset, Currency, Minor, MinorError, Money, plain_values, reasons};
use chainstore_orders::{LongText, ShortText, TextError};

/// Declares the settings. Each has a field, a type, a stored name, a default, and possibly the variable of the
/// environment with which an empty shop is seeded. The documentation of the field is the text that staff read
/// about the setting.
macro_rules! settings {
    ($(
        $(#[doc = $doc:literal])+
        $field:ident: $type:ty = $name:literal, $default:literal $(, seeded by $variable:literal)?;
    )+) => {
        /// The settings as use cases read them.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        /// All settings.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            meaning: concat!($($doc),+),
            default: $default,
            variable: only(&[$($variable)?]),
            check: |text, currency| Ok(<$type as SettingValue>::read(text, currency)?.write()),
        },)+];

        impl Settings {
            /// Makes the settings from stored names and values. A setting that is not stored has its default. A
            /// name that no setting of this version has is left out: another version may have stored it.
            ///
            /// # Errors
            /// [`SettingError`] for the first value that its setting does not allow.
            pub fn of(
                stored: &[(String, String)],
                currency: Currency,
            ) -> Result<Self, SettingError> {
                let value = |name: &'static str, default: &'static str| {
                    let row = stored.iter().find(|(known, _)| known == name);
                    row.map_or(default, |(_, value)| value.as_str())
                };
                Ok(Self {
                    $($field: SettingValue::read(value($name, $default), currency).map_err(
                        |reason| SettingError { name: SettingName($name), reason },
                    )?,)+
                })
            }
        }
    };
}

settings! {
    /// What shoppers read on the first screen; 1 to 80 characters.
    name: ShortText = "shop.name", "Chainstore", seeded by "CHAINSTORE_SHOP__NAME";
    /// Legal name and address of the seller, shown before an order is placed; at most 700 characters. While
    /// it is empty, the name of the shop is shown.
    seller: Option<LongText> = "shop.seller", "", seeded by "CHAINSTORE_SHOP__SELLER";
    /// What shipping costs, in the shop's currency, for example 4.90.
    shipping: Money = "shop.shipping", "0", seeded by "CHAINSTORE_SHOP__SHIPPING";
    /// Zone of the times shoppers read, as an IANA name, for example Europe/Berlin.
    time_zone: ZoneName = "shop.time_zone", "UTC", seeded by "CHAINSTORE_SHOP__TIME_ZONE";
}

/// The name of the setting that holds the time zone. Whether the zone exists is checked by a program that has
/// the database of zones.
pub const ZONE: &str = "shop.time_zone";

const fn only(names: &[&'static str]) -> Option<&'static str> {
    match names {
        [name, ..] => Some(*name),
        [] => None,
    }
}

/// The declaration of one setting.
#[derive(Clone, Copy)]
pub struct Setting {
    /// The stored name.
    pub name: &'static str,
    /// What the setting means, with its bounds and an example.
    pub meaning: &'static str,
    /// The value while none is stored, as text.
    pub default: &'static str,
    /// The variable of the environment with which an empty shop is seeded; `None` if there is none.
    pub variable: Option<&'static str>,
    check: fn(&str, Currency) -> Result<String, Unfit>,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting({})", self.name)
    }
}

impl Setting {
    /// The setting with this stored name.
    pub fn find(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// Checks a value that somebody has written, and returns it in the form in which it is stored.
    ///
    /// # Errors
    /// [`SettingError`] when the setting does not allow the value.
    pub fn written(&self, text: &str, currency: Currency) -> Result<String, SettingError> {
        (self.check)(text, currency).map_err(|reason| SettingError {
            name: SettingName(self.name),
            reason,
        })
    }
}

reasons! {
    /// A setting does not allow this value. The error does not contain the value.
    pub struct SettingError in "setting" as "unfit" {
        /// The name of the setting.
        pub name: SettingName,
        /// What is wrong and what to write instead.
        pub reason: Unfit,
    } = "`{name}` {reason}";
}

reasons! {
    /// What is wrong with the value of a setting. It is said behind the setting's name.
    #[derive(Copy)]
    pub enum Unfit in "setting_value" {
        /// Not a text that people read.
        Text {
            /// Why.
            source: TextError,
        } = "is not accepted: {source}";
        /// Not an amount of the currency.
        Amount {
            /// Why.
            source: MinorError,
        } = "is not accepted: {source}";
        /// Not in the form of a zone's name.
        Zone = "is the name of a zone, for example Europe/Berlin";
    }
}

impl From<TextError> for Unfit {
    fn from(source: TextError) -> Self {
        Self::Text { source }
    }
}

impl From<MinorError> for Unfit {
    fn from(source: MinorError) -> Self {
        Self::Amount { source }
    }
}

/// The stored name of a setting, for example `shop.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingName(&'static str);

impl fmt::Display for SettingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

plain_values!(SettingName);

/// A type that a setting can have.
pub trait SettingValue: Sized {
    /// Reads a value from text.
    ///
    /// # Errors
    /// What is wrong with the text, for the staff who wrote it.
    fn read(text: &str, currency: Currency) -> Result<Self, Unfit>;

    /// The text that is stored.
    fn write(&self) -> String;
}

impl SettingValue for ShortText {
    fn read(text: &str, _: Currency) -> Result<Self, Unfit> {
        Ok(text.parse()?)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for LongText {
    fn read(text: &str, _: Currency) -> Result<Self, Unfit> {
        Ok(text.parse()?)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// `None` is stored as an empty text.
impl<T: SettingValue> SettingValue for Option<T> {
    fn read(text: &str, currency: Currency) -> Result<Self, Unfit> {
        let text = text.trim();
        (!text.is_empty())
            .then(|| T::read(text, currency))
            .transpose()
    }

    fn write(&self) -> String {
        self.as_ref().map(T::write).unwrap_or_default()
    }
}

/// An amount in the currency of the shop, written in whole units with a decimal point, for example 4.90.
impl SettingValue for Money {
    fn read(text: &str, currency: Currency) -> Result<Self, Unfit> {
        let minor = Minor::from_decimal(text.trim(), currency.decimals())?;
        Ok(Self::new(minor, Asset::Fiat(currency)))
    }

    fn write(&self) -> String {
        match self.asset() {
            Asset::Fiat(currency) => self.minor().decimal(currency.decimals()),
            Asset::OnChain(asset) => self.minor().decimal(asset.decimals),
        }
    }
}

/// The name of a time zone in the form of the IANA database. Whether the zone exists is checked by a program
/// that has the database of zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneName(String);

impl ZoneName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ZoneName {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        if (1..=64).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_string()))
        } else {
            Err(Unfit::Zone)
        }
    }
}

impl SettingValue for ZoneName {
    fn read(text: &str, _: Currency) -> Result<Self, Unfit> {
        text.trim().parse()
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// The names and values of rows, as [`Settings::of`] reads them.
pub(crate) fn values(rows: &[chainstore_ports::SettingRow]) -> Vec<(String, String)> {
    let rows = rows.iter();
    rows.map(|row| (row.name.clone(), row.value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euro() -> Currency {
        Currency::new("EUR").expect("a code")
    }

    fn stored(name: &str, value: &str) -> Vec<(String, String)> {
        [(name.to_string(), value.to_string())].into()
    }

    #[test]
    fn an_empty_shop_has_the_defaults() {
        let settings = Settings::of(&[], euro()).expect("defaults fit their types");
        assert_eq!(&*settings.name, "Chainstore");
        assert_eq!(settings.seller, None);
        assert_eq!(settings.shipping.to_string(), "0.00 EUR");
        assert_eq!(settings.time_zone.as_str(), "UTC");
    }

    #[test]
    fn a_stored_value_counts_and_an_unknown_name_is_passed_over() {
        let mut rows = stored("shop.shipping", "4.90");
        rows.extend(stored("shop.colour", "blue"));
        let settings = Settings::of(&rows, euro()).expect("they fit");
        assert_eq!(settings.shipping.to_string(), "4.90 EUR");
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_and_not_shown() {
        let error =
            Settings::of(&stored("shop.shipping", "gratis"), euro()).expect_err("no amount");
        assert_eq!(
            error.to_string(),
            "`shop.shipping` is not accepted: an amount is written in digits with at most one point, for example 24.90"
        );
        let zone = Setting::find("shop.time_zone").expect("a setting");
        assert!(zone.written("Europe Berlin", euro()).is_err());
    }

    #[test]
    fn values_are_stored_in_one_form() {
        let shipping = Setting::find("shop.shipping").expect("a setting");
        assert_eq!(shipping.written(" 4.9 ", euro()), Ok("4.90".into()));
        assert!(Setting::find("shop.colour").is_none());
    }

    #[test]
    fn names_are_unique_and_say_what_they_mean() {
        for setting in SETTINGS {
            let same = SETTINGS.iter().filter(|other| other.name == setting.name);
            assert_eq!(same.count(), 1, "{setting:?}");
            assert!(setting.meaning.len() > 20, "{setting:?}");
            assert!(
                setting.written(setting.default, euro()).is_ok(),
                "{setting:?}"
            );
        }
    }
}
