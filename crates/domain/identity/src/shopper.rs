use alloc::string::String;

use chainstore_kernel::{
    Actor, Method, PermissionSet, Principal, Sensitive, ShopperId, Timestamp, closed_set,
};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The sender of an update, as Telegram describes them. The name and the user name are left out: a user can
/// change them at any time, so only the numeric id identifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelegramUser {
    /// The user id of Telegram, which is also the id of the private chat with the user.
    pub id: Sensitive<i64>,
    /// The language of their Telegram client as an IETF language tag, if Telegram sent it.
    pub language: Option<String>,
}

/// A person who uses the shop in Telegram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shopper {
    /// The id in this product.
    pub id: ShopperId,
    /// The user id of Telegram.
    pub telegram: Sensitive<i64>,
    /// The language of the messages they get.
    pub language: Language,
    /// When they first used the shop.
    pub since: Timestamp,
    /// Whether they have blocked the bot. Nothing is sent to them then.
    pub unreachable: bool,
}

impl Shopper {
    /// The caller of a use case on behalf of this shopper. A principal names the time at which the person proved who
    /// they are. Telegram tells no time of a login, so it is the time of the shopper's first visit.
    pub fn principal(&self, permissions: PermissionSet) -> Principal {
        Principal::new(Actor::Shopper(self.id), permissions).proved(Method::Telegram, self.since)
    }
}

/// A language of the texts of the shop. Its stable name is its code of ISO 639-1.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    #[strum(serialize = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    #[strum(serialize = "de")]
    German,
}

closed_set!(Language);

impl Language {
    /// The two letters of ISO 639-1.
    pub fn code(self) -> &'static str {
        self.name()
    }

    /// The language of an IETF language tag, by its first part; English without a tag and for every other
    /// language.
    pub fn nearest(tag: Option<&str>) -> Self {
        let wanted = tag
            .and_then(|tag| tag.split('-').next())
            .unwrap_or_default();
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.code().eq_ignore_ascii_case(wanted))
            .unwrap_or_default()
    }
}
