use std::time::Duration;

use chainstore_identity::{ApiKey, ApiKeyText};
use chainstore_kernel::{Actor, Entropy, Id, Method, Permission, PermissionSet, Timestamp};

const ORDERS_READ: Permission = Permission::declare("orders.read");
const KEYS_WRITE: Permission = Permission::declare("keys.write");

/// Entropy whose bytes all differ, so that exchanged bytes are noticed.
struct Counting;

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for (value, byte) in (7..).step_by(37).zip(bytes) {
            *byte = u8::try_from(value % 256).unwrap_or(0);
        }
    }
}

fn text() -> String {
    let key = ApiKeyText::draw(Id::mint(Timestamp::EPOCH, &Counting), &Counting);
    key.reveal().into_exposed()
}

// proves SR-23: no single mistyped, missing or doubled character makes another key
#[test]
fn every_typing_error_is_caught() {
    let text = text();
    assert!(text.parse::<ApiKeyText>().is_ok());
    for place in 0..text.len() {
        let (head, tail) = (&text[..place], &text[place + 1..]);
        assert!(
            format!("{head}{tail}").parse::<ApiKeyText>().is_err(),
            "without {place}"
        );
        for other in "0123456789abcdefzABCF_- é"
            .chars()
            .filter(|other| !text[place..].starts_with(*other))
        {
            let wrong = format!("{head}{other}{tail}");
            assert!(wrong.parse::<ApiKeyText>().is_err(), "{place} as {other}");
        }
        let swapped = text[place..]
            .chars()
            .nth(1)
            .map(|next| format!("{head}{next}{}{}", &text[place..=place], &text[place + 2..]));
        if let Some(swapped) = swapped.filter(|swapped| *swapped != text) {
            assert!(swapped.parse::<ApiKeyText>().is_err(), "swapped at {place}");
        }
    }
    for junk in ["", "_", "__", "csk_", "csk___", "ÿ_ÿ_ÿ"] {
        assert!(junk.parse::<ApiKeyText>().is_err(), "{junk}");
    }
}

// proves SR-23: a key is accepted from its creation until it ends, with no more than its scopes
#[test]
fn a_key_acts_while_it_lives() {
    let made = Timestamp::from_seconds(1_000);
    let key = ApiKey {
        id: Id::mint(made, &Counting),
        staff: Id::mint(made, &Counting),
        name: "till".into(),
        hash: [0; 32],
        scopes: PermissionSet::of(&[ORDERS_READ]),
        created_at: made,
        expires_at: made.plus(Duration::from_secs(10)),
        revoked_at: None,
    };
    for (second, lives) in [(1_000, true), (1_009, true), (1_010, false), (9_999, false)] {
        let now = Timestamp::from_seconds(second);
        let principal = key.principal(now);
        assert_eq!(principal.is_some(), lives, "at {second}");
        if let Some(who) = principal {
            assert_eq!(who.actor(), Actor::Staff(key.staff));
            assert!(who.may(ORDERS_READ) && !who.may(KEYS_WRITE));
            assert_eq!(who.credential(), Some(key.id.uuid()));
            assert_eq!(who.methods(), [(Method::ApiKey, made)]);
            assert_eq!(who.shopper(), None);
        }
    }
    let revoked = ApiKey {
        revoked_at: Some(made),
        ..key
    };
    assert!(revoked.principal(made).is_none());
}
