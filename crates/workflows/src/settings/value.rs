use alloc::string::{String, ToString};
use core::{fmt, str::FromStr, time::Duration};

use chainstore_identity::Language;
use chainstore_kernel::{Currency, Minor, MinorError, Money, plain_values, reasons};
use chainstore_orders::{Text, TextError};

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
        Zone = "must be the name of a zone, for example Europe/Berlin";
        /// Not a whole number within the bounds.
        Whole {
            /// The least.
            least: u32,
            /// The most.
            most: u32,
        } = "must be a whole number from {least} to {most}";
        /// Not a number of minutes within the bounds.
        Minutes {
            /// The least.
            least: u32,
            /// The most.
            most: u32,
        } = "must be a whole number of minutes from {least} to {most}";
        /// Not the code of a language that the shop has.
        Language {
            /// The codes of all.
            known: LanguageCodes,
        } = "must be the code of a language that the shop has: {known}";
    }
}

/// The codes of all languages of the shop, separated by commas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageCodes;

impl fmt::Display for LanguageCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, language) in Language::ALL.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}", language.code())?;
        }
        Ok(())
    }
}

plain_values!(LanguageCodes);

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

impl<const MAX: usize> SettingValue for Text<MAX> {
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
        Ok(Self::new(minor, currency))
    }

    fn write(&self) -> String {
        self.minor().decimal(self.currency().decimals())
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

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> Whole<LEAST, MOST> {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let number = text.trim().parse().ok()?;
        (LEAST..=MOST).contains(&number).then_some(Self(number))
    }
}

impl<const LEAST: u32, const MOST: u32> SettingValue for Whole<LEAST, MOST> {
    fn read(text: &str, _: Currency) -> Result<Self, Unfit> {
        Self::parse(text).ok_or(Unfit::Whole {
            least: LEAST,
            most: MOST,
        })
    }

    fn write(&self) -> String {
        self.0.to_string()
    }
}

/// A pause of `LEAST` to `MOST` whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes<const LEAST: u32, const MOST: u32>(Whole<LEAST, MOST>);

impl<const LEAST: u32, const MOST: u32> Minutes<LEAST, MOST> {
    /// The pause.
    pub const fn get(self) -> Duration {
        // Within bounds: a number of 32 bits of minutes has fewer than 2^38 seconds.
        Duration::from_secs(self.0.get() as u64 * 60)
    }
}

impl<const LEAST: u32, const MOST: u32> SettingValue for Minutes<LEAST, MOST> {
    fn read(text: &str, _: Currency) -> Result<Self, Unfit> {
        Whole::parse(text).map(Self).ok_or(Unfit::Minutes {
            least: LEAST,
            most: MOST,
        })
    }

    fn write(&self) -> String {
        self.0.get().to_string()
    }
}

/// A language, by its code.
impl SettingValue for Language {
    fn read(text: &str, _: Currency) -> Result<Self, Unfit> {
        Self::parse(text.trim()).ok_or(Unfit::Language {
            known: LanguageCodes,
        })
    }

    fn write(&self) -> String {
        self.code().into()
    }
}
