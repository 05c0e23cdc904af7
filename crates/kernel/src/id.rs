use alloc::string::String;
use core::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::{Entropy, Timestamp, plain_values, reasons};

/// A kind of id, so that the compiler refuses an order id where an invoice id is needed.
///
/// A kind is declared in the crate whose type it identifies. The kernel declares those that its own types
/// carry ([`crate::ShopperId`], [`crate::StaffId`], [`crate::OutboxId`]) and those that two domains share
/// ([`crate::OrderId`]), because a domain cannot depend on another.
pub trait IdKind: 'static {
    /// The type prefix of the `TypeID`, for example `ord`. It must not be empty and must be a valid prefix of
    /// the specification; otherwise code that reads or writes such an id does not compile.
    const PREFIX: &'static str;
}

/// An identifier: a UUID of version 7 (RFC 9562), which sorts by the time it was made, typed by what it
/// identifies.
///
/// Its text form is a [TypeID](https://github.com/jetify-com/typeid/tree/main/spec) of specification 0.3:
/// the prefix of the kind, an underscore, and the 128 bits as 26 digits of base32, as in
/// `ord_01h455vb4pex5vsknk084sn02q`. Only that form is read: no upper case, no hyphen, no look-alike letter.
/// A UUID of another version is accepted, as the specification asks of readers; [`Id::mint`] makes version 7 only.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// The alphabet of the specification: Crockford's base32 in lower case. Crockford also reads `O` as `0` and `I`
/// or `L` as `1`; the specification does not.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 digits of 5 bits hold 130 bits: the first digit carries 3 bits, so it is at most 7.
const DIGITS: usize = 26;
/// The greatest length of a type prefix that the specification allows.
const LONGEST_PREFIX: usize = 63;

/// Whether a text is a type prefix of the specification: `[a-z]([a-z_]{0,61}[a-z])?`.
const fn is_prefix(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > LONGEST_PREFIX {
        return false;
    }
    let mut place = 0;
    while place < bytes.len() {
        let inner = place > 0 && place + 1 < bytes.len();
        if !(bytes[place].is_ascii_lowercase() || inner && bytes[place] == b'_') {
            return false;
        }
        place += 1;
    }
    true
}

fn encode(value: u128) -> [u8; DIGITS] {
    let mut text = [0; DIGITS];
    for (place, slot) in text.iter_mut().enumerate() {
        let shift = 5 * (DIGITS - 1 - place);
        *slot = ALPHABET[usize::try_from((value >> shift) & 31).unwrap_or(0)];
    }
    text
}

fn decode(text: &str) -> Option<u128> {
    if text.len() != DIGITS {
        return None;
    }
    text.bytes()
        .enumerate()
        .try_fold(0, |value, (place, byte)| {
            let digit = ALPHABET.iter().position(|known| *known == byte)?;
            // 26 digits hold 130 bits: a first digit of 8 or more would set a bit above the 128 of a UUID.
            (place > 0 || digit < 8).then_some((value << 5) | digit as u128)
        })
}

impl<K> Id<K> {
    /// Makes a new id from the current time, to the millisecond, and ten random bytes.
    pub fn mint(now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut random = [0; 10];
        entropy.fill(&mut random);
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or(0);
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The id with this UUID, as read from the database.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The UUID, as it is stored in the database.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The sixteen bytes of the UUID, for encodings that must be short, such as the data of a button.
    pub const fn bytes(self) -> [u8; 16] {
        self.uuid.into_bytes()
    }
}

impl<K: IdKind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        const { assert!(is_prefix(K::PREFIX), "PREFIX is no TypeID prefix") };
        let expected = IdPrefix(K::PREFIX);
        let digits = text
            .strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .ok_or(IdError::Kind { expected })?;
        let value = decode(digits).ok_or(IdError::Malformed { expected })?;
        Ok(Self::from_uuid(Uuid::from_u128(value)))
    }
}

impl<K: IdKind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const { assert!(is_prefix(K::PREFIX), "PREFIX is no TypeID prefix") };
        let text = encode(self.uuid.as_u128());
        let digits = core::str::from_utf8(&text).unwrap_or_default();
        write!(f, "{}_{digits}", K::PREFIX)
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// Written by hand: derived implementations would require that `K` has these traits as well.
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

reasons! {
    /// Why a text is not an id of the expected kind.
    #[derive(Copy)]
    pub enum IdError in "id" {
        /// The prefix belongs to another kind of id, or is missing.
        Kind {
            /// The prefix that was expected.
            expected: IdPrefix,
        } = "expected an id that begins with `{expected}_`";
        /// The prefix is right; what follows is not 26 digits of base32 that fit into 128 bits.
        Malformed {
            /// The prefix that was expected.
            expected: IdPrefix,
        } = "this is not a well-formed `{expected}_…` id";
    }
}

/// [`IdKind::PREFIX`] of a kind, as the value of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdPrefix(&'static str);

impl fmt::Display for IdPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

plain_values!(IdPrefix);

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[derive(Debug)]
    struct Prefix;
    impl IdKind for Prefix {
        const PREFIX: &'static str = "prefix";
    }
    #[derive(Debug)]
    struct PreFix;
    impl IdKind for PreFix {
        const PREFIX: &'static str = "pre_fix";
    }

    proptest! {
        #[test]
        fn text_round_trips(value: u128) {
            let id = Id::<Prefix>::from_uuid(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<Id<Prefix>>(), Ok(id));
            prop_assert!(id.to_string().parse::<Id<PreFix>>().is_err());
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Id<Prefix>>();
            let _ = decode(&text);
        }
    }

    /// The first six vectors of the specification have no prefix, which our kinds must have; here they get one.
    #[test]
    fn valid_vectors_of_the_typeid_specification() {
        for (name, suffix, uuid) in [
            (
                "nil",
                "00000000000000000000000000",
                "00000000-0000-0000-0000-000000000000",
            ),
            (
                "one",
                "00000000000000000000000001",
                "00000000-0000-0000-0000-000000000001",
            ),
            (
                "ten",
                "0000000000000000000000000a",
                "00000000-0000-0000-0000-00000000000a",
            ),
            (
                "sixteen",
                "0000000000000000000000000g",
                "00000000-0000-0000-0000-000000000010",
            ),
            (
                "thirty-two",
                "00000000000000000000000010",
                "00000000-0000-0000-0000-000000000020",
            ),
            (
                "max-valid",
                "7zzzzzzzzzzzzzzzzzzzzzzzzz",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
            ),
            (
                "valid-alphabet",
                "0123456789abcdefghjkmnpqrs",
                "0110c853-1d09-52d8-d73e-1194e95b5f19",
            ),
            (
                "valid-uuidv7",
                "01h455vb4pex5vsknk084sn02q",
                "01890a5d-ac96-774b-bcce-b302099a8057",
            ),
        ] {
            let id = Id::<Prefix>::from_uuid(uuid.parse().expect("a UUID"));
            let text = std::format!("prefix_{suffix}");
            assert_eq!(id.to_string(), text, "{name}");
            assert_eq!(text.parse(), Ok(id), "{name}");
        }
        let id = Id::<PreFix>::from_uuid(Uuid::nil());
        let text = "pre_fix_00000000000000000000000000";
        assert_eq!(id.to_string(), text, "prefix-underscore");
        assert_eq!(text.parse(), Ok(id), "prefix-underscore");
    }

    #[test]
    fn invalid_vectors_of_the_typeid_specification() {
        for (name, text) in [
            ("prefix-uppercase", "PREFIX_00000000000000000000000000"),
            ("prefix-numeric", "12345_00000000000000000000000000"),
            ("prefix-period", "pre.fix_00000000000000000000000000"),
            ("prefix-non-ascii", "préfix_00000000000000000000000000"),
            ("prefix-spaces", "  prefix_00000000000000000000000000"),
            (
                "prefix-64-chars",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl_00000000000000000000000000",
            ),
            ("separator-empty-prefix", "_00000000000000000000000000"),
            ("separator-empty", "_"),
            ("suffix-short", "prefix_1234567890123456789012345"),
            ("suffix-long", "prefix_123456789012345678901234567"),
            ("suffix-spaces", "prefix_1234567890123456789012345 "),
            ("suffix-uppercase", "prefix_0123456789ABCDEFGHJKMNPQRS"),
            ("suffix-hyphens", "prefix_123456789-123456789-123456"),
            ("suffix-wrong-alphabet", "prefix_ooooooiiiiiiuuuuuuulllllll"),
            (
                "suffix-ambiguous-crockford",
                "prefix_i23456789ol23456789oi23456",
            ),
            (
                "suffix-hyphens-crockford",
                "prefix_123456789-0123456789-0123456",
            ),
            ("suffix-overflow", "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz"),
            (
                "prefix-underscore-start",
                "_prefix_00000000000000000000000000",
            ),
            (
                "prefix-underscore-end",
                "prefix__00000000000000000000000000",
            ),
        ] {
            let expected = IdPrefix("prefix");
            let refused = if text.starts_with("prefix_") {
                IdError::Malformed { expected }
            } else {
                IdError::Kind { expected }
            };
            assert_eq!(text.parse::<Id<Prefix>>(), Err(refused), "{name}");
        }
    }

    // The invalid prefixes of the specification's vectors are refused when the kind is compiled, so they are
    // tested on `is_prefix`.
    #[test]
    fn a_kind_has_a_prefix_of_the_specification() {
        for prefix in ["a", "ord", "prefix", "pre_fix", &"a".repeat(63)] {
            assert!(is_prefix(prefix), "{prefix}");
        }
        for prefix in [
            "", "PREFIX", "12345", "pre.fix", "préfix", "  prefix", "_prefix", "prefix_", "_",
        ] {
            assert!(!is_prefix(prefix), "{prefix}");
        }
        assert!(!is_prefix(&"a".repeat(64)));
    }
}
