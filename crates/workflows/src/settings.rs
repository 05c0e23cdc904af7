//! The settings of the shop: typed, stored as versioned rows, changed by use cases with an audit entry.
//! A new setting is one declaration in the list below.

#[cfg(test)]
mod tests;
mod value;

use alloc::{string::String, vec::Vec};
use core::fmt;

use chainstore_identity::Language;
use chainstore_kernel::{Currency, Money, plain_values, reasons};
use chainstore_orders::{CartLimits, LongText, PageText, ShortText};

pub use value::{Minutes, SettingValue, Unfit, Whole, ZoneName};

/// Declares the settings. Each has a field, a type, a stored name, a default, and possibly the variable of the
/// environment that gives it its first value. The documentation of the field is the text that operators read
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
            /// The settings whose stored value does not fit, so that an earlier one is in force.
            pub(crate) unfit: Vec<SettingName>,
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
                Ok(Self {
                    $($field: read(stored, $name, $default, currency)?,)+
                    unfit: Vec::new(),
                })
            }

            /// The settings after rows were read again, and what is wrong with the values that do not fit: such a
            /// setting keeps the value that it has.
            pub(crate) fn renewed(
                &self,
                stored: &[(String, String)],
                currency: Currency,
            ) -> (Self, Vec<SettingError>) {
                let mut errors = Vec::new();
                let settings = Self {
                    $($field: read(stored, $name, $default, currency).unwrap_or_else(|error| {
                        errors.push(error);
                        self.$field.clone()
                    }),)+
                    unfit: Vec::new(),
                };
                let unfit = errors.iter().map(|error| error.name).collect();
                (Self { unfit, ..settings }, errors)
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
    /// How shoppers reach the staff: an address for e-mail, a telephone number or a @name in Telegram; at most 700
    /// characters. /support and /paysupport show it; while it is empty, they show the seller.
    contact: Option<LongText> = "shop.contact", "";
    /// Terms of sale, shown by /terms; the same text for every language; at most 2000 characters. While they are
    /// empty, a short text of the program is shown.
    terms: Option<PageText> = "shop.terms", "";
    /// What is kept about shoppers, shown by /privacy; the same text for every language; at most 2000 characters.
    /// While it is empty, a text of the program is shown.
    privacy: Option<PageText> = "shop.privacy", "";
    /// What shipping costs, in the shop's currency, for example 4.90.
    shipping: Money = "shop.shipping", "0", seeded by "CHAINSTORE_SHOP__SHIPPING";
    /// Zone of the times shoppers read, as an IANA name, for example Europe/Berlin.
    time_zone: ZoneName = "shop.time_zone", "UTC", seeded by "CHAINSTORE_SHOP__TIME_ZONE";
    /// When fewer pieces than this are left, the screen of a product says how many, 0 to 1000; with 0 or 1 never.
    few_left: Whole<0, 1_000> = "shop.few_left", "5";
    /// How many different things fit into a cart, 1 to 30. A cart that has more keeps them.
    cart_lines: Whole<1, MOST_LINES> = "cart.lines", "30";
    /// How many pieces of one thing fit into a cart, 1 to 255. A cart that has more keeps them.
    cart_pieces: Whole<1, MOST_PIECES> = "cart.pieces", "99";
    /// After how many minutes without a repeat an open alert is sent again, 1 to 10080 (a week). Until then a repeat is
    /// only counted.
    alerts_quiet: Minutes<1, A_WEEK> = "alerts.quiet_minutes", "60";
    /// Language of the messages to the staff, by its code, for example de.
    alerts_language: Language = "alerts.language", "en";
}

/// The message of a cart shows every line with its sum, and has no room for more.
const MOST_LINES: u32 = 30;
/// A button carries the number of pieces in one byte.
const MOST_PIECES: u32 = 255;
const A_WEEK: u32 = 7 * 24 * 60;

impl Settings {
    /// Whether another value is in force than in these settings.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        let unfit = other.unfit.clone();
        *other
            != Self {
                unfit,
                ..self.clone()
            }
    }

    /// How much fits into a cart.
    pub fn cart_limits(&self) -> CartLimits {
        CartLimits {
            lines: self.cart_lines.get(),
            pieces: self.cart_pieces.get(),
        }
    }
}

/// The value of a setting, as it is stored or by default.
fn read<T: SettingValue>(
    stored: &[(String, String)],
    name: &'static str,
    default: &'static str,
    currency: Currency,
) -> Result<T, SettingError> {
    let row = stored.iter().find(|(known, _)| known == name);
    let text = row.map_or(default, |(_, value)| value.as_str());
    T::read(text, currency).map_err(|reason| SettingError {
        name: SettingName(name),
        reason,
    })
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
    /// The variable of the environment that gives it its first value; `None` if there is none.
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

/// The stored name of a setting, for example `shop.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingName(&'static str);

impl fmt::Display for SettingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

plain_values!(SettingName);

/// The names and values of rows, as [`Settings::of`] reads them.
pub(crate) fn values(rows: &[chainstore_ports::SettingRow]) -> Vec<(String, String)> {
    let rows = rows.iter();
    rows.map(|row| (row.name.clone(), row.value.clone()))
        .collect()
}
