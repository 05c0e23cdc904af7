use alloc::string::String;
use core::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use uuid::Uuid;

use crate::{Entropy, Timestamp};

/// Names one kind of thing, so that an order id cannot be passed where an invoice id is meant.
///
/// Each domain declares its own kinds; there is no central list.
pub trait IdKind: 'static {
    /// What ids of this kind begin with outside the program, for example `ord`.
    const PREFIX: &'static str;
}

/// An opaque identifier: a time-ordered UUID (RFC 9562 version 7) typed by what it names.
///
/// Outside the program it reads `ord_06e5…`: the prefix of its kind, an underscore and 26 characters
/// of Crockford's base32.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 26;

impl<K> Id<K> {
    /// Mints a new id from the current time and ten random bytes.
    pub fn mint(now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut random = [0; 10];
        entropy.fill(&mut random);
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or(0);
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Wraps a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The UUID, for storage.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The sixteen bytes, for compact encodings such as button references.
    pub const fn bytes(self) -> [u8; 16] {
        self.uuid.into_bytes()
    }
}

impl<K: IdKind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = text
            .strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .ok_or(IdError::Kind {
                expected: K::PREFIX,
            })?;
        if digits.len() != DIGITS {
            return Err(IdError::Malformed {
                expected: K::PREFIX,
            });
        }
        let mut value: u128 = 0;
        for (place, digit) in digits.bytes().enumerate() {
            let digit = ALPHABET
                .iter()
                .position(|known| *known == digit)
                .filter(|digit| place > 0 || *digit < 8)
                .ok_or(IdError::Malformed {
                    expected: K::PREFIX,
                })?;
            value = (value << 5) | digit as u128;
        }
        Ok(Self::from_uuid(Uuid::from_u128(value)))
    }
}

impl<K: IdKind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.uuid.as_u128();
        let mut text = [0; DIGITS];
        for (place, slot) in text.iter_mut().enumerate() {
            let shift = 5 * (DIGITS - 1 - place);
            *slot = ALPHABET[usize::try_from((value >> shift) & 31).unwrap_or(0)];
        }
        write!(
            f,
            "{}_{}",
            K::PREFIX,
            core::str::from_utf8(&text).unwrap_or_default()
        )
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// Derives would ask the kind for these traits as well.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<K: IdKind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: IdKind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// Why a text is not an id of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// The prefix is that of another kind, or missing.
    #[error("expected an id that begins with `{expected}_`")]
    Kind {
        /// The prefix that was expected.
        expected: &'static str,
    },
    /// The prefix is right, the rest is not 26 characters of base32.
    #[error("this is not a well-formed `{expected}_…` id")]
    Malformed {
        /// The prefix that was expected.
        expected: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[derive(Debug)]
    struct Cup;
    impl IdKind for Cup {
        const PREFIX: &'static str = "cup";
    }
    #[derive(Debug)]
    struct Plate;
    impl IdKind for Plate {
        const PREFIX: &'static str = "plt";
    }

    proptest! {
        #[test]
        fn text_round_trips(value: u128) {
            let id = Id::<Cup>::from_uuid(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<Id<Cup>>(), Ok(id));
            prop_assert!(id.to_string().parse::<Id<Plate>>().is_err());
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Id<Cup>>();
        }
    }

    #[test]
    fn refuses_what_does_not_fit_sixteen_bytes() {
        let too_large = "cup_zzzzzzzzzzzzzzzzzzzzzzzzzz";
        assert_eq!(
            too_large.parse::<Id<Cup>>(),
            Err(IdError::Malformed { expected: "cup" })
        );
    }
}
