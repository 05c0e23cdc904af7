use alloc::string::String;

use chainstore_kernel::{
    Actor, Method, Permission, PermissionSet, Principal, Sensitive, ShopperId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Somebody as Telegram introduces them. The numeric id alone identifies; names are decoration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelegramUser {
    /// Telegram's id; also the id of the private chat with them.
    pub id: Sensitive<i64>,
    /// What Telegram says their client speaks, as an IETF tag.
    pub language: Option<String>,
}

/// A person who shops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shopper {
    /// Our own id for them.
    pub id: ShopperId,
    /// Telegram's id for them.
    pub telegram: Sensitive<i64>,
    /// What we speak with them.
    pub language: Language,
    /// When they first came.
    pub since: Timestamp,
    /// They have blocked the bot; nothing is sent.
    pub unreachable: bool,
}

impl Shopper {
    /// The principal that acts when this shopper taps.
    pub fn principal(&self, now: Timestamp) -> Principal {
        let rights = PermissionSet::of(&[Permission::Shop]);
        Principal::new(Actor::Shopper(self.id), rights, Method::Telegram, now)
    }
}

/// Languages the shop speaks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Two letters of ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language nearest to an IETF tag; English if there is none.
    pub fn nearest(tag: Option<&str>) -> Self {
        let wanted = tag
            .and_then(|tag| tag.split('-').next())
            .unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|known| known.code().eq_ignore_ascii_case(wanted))
            .unwrap_or_default()
    }
}
