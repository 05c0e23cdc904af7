use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chainstore_kernel::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::Sha256;

use crate::packed::{Data, Packed};

/// Signs and reads what buttons carry: a stateless reference, bound to one person in one chat of one
/// bot, that expires (SR-61).
///
/// Version, code, sixteen bytes, four bytes, day of expiry, and twelve bytes of HMAC: 36 bytes, which are
/// 48 characters of at most 64.
pub(crate) struct Buttons {
    key: SecretBox<[u8; 32]>,
    bot: i64,
}

/// Whose button it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    /// The person.
    pub(crate) user: i64,
    /// The chat with them.
    pub(crate) chat: i64,
}

/// What a button carries cannot be used: forged, somebody else's, or too old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stale;

const VERSION: u8 = 1;
const HEAD: usize = 24;
const TAG: usize = 12;
const SECONDS_A_DAY: i64 = 86_400;
/// Expiry is a day, not a second, so that a screen drawn twice is the same screen.
const DAYS: i64 = 30;

impl Buttons {
    pub(crate) const fn new(key: SecretBox<[u8; 32]>, bot: i64) -> Self {
        Self { key, bot }
    }

    /// What a button for `holder` carries.
    pub(crate) fn sign(&self, action: Packed, holder: Holder, now: Timestamp) -> String {
        let Packed { code, data } = action;
        let Data { id, small } = data;
        let last_day = u16::try_from(day(now) + DAYS).unwrap_or(u16::MAX);
        let mut bytes = [0; HEAD + TAG];
        bytes[0] = VERSION;
        bytes[1] = code;
        bytes[2..18].copy_from_slice(&id);
        bytes[18..22].copy_from_slice(&small.to_be_bytes());
        bytes[22..HEAD].copy_from_slice(&last_day.to_be_bytes());
        let tag = self.mac(&bytes[..HEAD], holder).finalize().into_bytes();
        bytes[HEAD..].copy_from_slice(&tag[..TAG]);
        BASE64.encode(bytes)
    }

    /// What a tapped button means.
    pub(crate) fn read(&self, data: &str, holder: Holder, now: Timestamp) -> Result<Packed, Stale> {
        let bytes: [u8; HEAD + TAG] = decode(data).ok_or(Stale)?;
        let (head, tag) = bytes.split_at(HEAD);
        // Compares in constant time.
        self.mac(head, holder)
            .verify_truncated_left(tag)
            .map_err(|_| Stale)?;
        let last_day = i64::from(u16::from_be_bytes([bytes[22], bytes[23]]));
        if bytes[0] != VERSION || day(now) > last_day {
            return Err(Stale);
        }
        let [_, code, rest @ ..] = bytes;
        let (id, rest) = rest.split_first_chunk().ok_or(Stale)?;
        let small = rest.first_chunk().ok_or(Stale)?;
        let data = Data {
            id: *id,
            small: u32::from_be_bytes(*small),
        };
        Ok(Packed { code, data })
    }

    /// The number of the action that a tap claims to lead to. Not verified: it decides only whether the tap
    /// rests in the inbox on its way.
    pub(crate) fn claimed_code(data: &str) -> Option<u8> {
        decode(data).map(|[_, code, ..]| code)
    }

    fn mac(&self, head: &[u8], holder: Holder) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret())
            .expect("HMAC takes keys of any length");
        mac.update(b"chainstore button");
        for number in [self.bot, holder.user, holder.chat] {
            mac.update(&number.to_be_bytes());
        }
        mac.update(head);
        mac
    }
}

fn decode(data: &str) -> Option<[u8; HEAD + TAG]> {
    BASE64.decode(data).ok()?.try_into().ok()
}

fn day(now: Timestamp) -> i64 {
    now.seconds().div_euclid(SECONDS_A_DAY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ADA: Holder = Holder { user: 7, chat: 7 };
    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn buttons(key: u8, bot: i64) -> Buttons {
        Buttons::new(SecretBox::new(Box::new([key; 32])), bot)
    }

    fn actions() -> impl Strategy<Value = Packed> {
        let parts = (any::<u8>(), any::<[u8; 16]>(), any::<u32>());
        parts.prop_map(|(code, id, small)| {
            let data = Data { id, small };
            Packed { code, data }
        })
    }

    // proves SR-61
    proptest! {
        #[test]
        fn a_button_comes_back_as_it_was_made(action in actions()) {
            let data = buttons(1, 700).sign(action, ADA, NOW);
            prop_assert_eq!(data.len(), 48);
            prop_assert_eq!(buttons(1, 700).read(&data, ADA, NOW), Ok(action));
            prop_assert_eq!(Buttons::claimed_code(&data), Some(action.code));
        }

        #[test]
        fn an_edited_button_is_refused(action in actions(), place in 0_usize..48, other in "[A-Za-z0-9_-]") {
            let mut data = buttons(1, 700).sign(action, ADA, NOW);
            prop_assume!(data[place..=place] != other);
            data.replace_range(place..=place, &other);
            prop_assert_eq!(buttons(1, 700).read(&data, ADA, NOW), Err(Stale));
        }

        #[test]
        fn anything_else_is_refused(data in ".{0,70}") {
            prop_assert_eq!(buttons(1, 700).read(&data, ADA, NOW), Err(Stale));
        }

        #[test]
        fn a_foreign_button_is_refused(action in actions(), user in any::<i64>(), chat in any::<i64>()) {
            let data = buttons(1, 700).sign(action, ADA, NOW);
            let other = Holder { user, chat };
            prop_assume!(other != ADA);
            prop_assert_eq!(buttons(1, 700).read(&data, other, NOW), Err(Stale));
            prop_assert_eq!(buttons(1, 701).read(&data, ADA, NOW), Err(Stale), "another bot");
            prop_assert_eq!(buttons(2, 700).read(&data, ADA, NOW), Err(Stale), "another installation");
        }

        #[test]
        fn an_old_button_is_refused(action in actions(), days in 0_i64..90) {
            let data = buttons(1, 700).sign(action, ADA, NOW);
            let then = Timestamp::from_seconds(NOW.seconds() + days * SECONDS_A_DAY);
            prop_assert_eq!(buttons(1, 700).read(&data, ADA, then).is_ok(), days <= DAYS);
        }
    }
}
