use chainstore_identity::{Language, Role, Shopper};
use chainstore_kernel::{Actor, Entropy, Id, Permission, PermissionSet, Sensitive, Timestamp};

const SHOP: Permission = Permission::declare("shop");
const KEYS_WRITE: Permission = Permission::declare("keys.write");

struct Zero;

impl Entropy for Zero {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

// Audit entries of issued keys contain these names, so they must not change.
#[test]
fn roles_have_their_names() {
    let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
    assert_eq!(names, ["admin", "user", "readonly"]);
    for &role in Role::ALL {
        assert_eq!(Role::parse(role.name()), Some(role));
    }
    assert_eq!(Role::parse("root"), None);
}

#[test]
fn a_shopper_shops_and_does_nothing_else() {
    let shopper = Shopper {
        id: Id::mint(Timestamp::EPOCH, &Zero),
        telegram: Sensitive::new(4_711),
        language: Language::German,
        since: Timestamp::EPOCH,
        unreachable: false,
    };
    let who = shopper.principal(PermissionSet::of(&[SHOP]));
    assert_eq!(who.actor(), Actor::Shopper(shopper.id));
    assert!(who.may(SHOP) && !who.may(KEYS_WRITE));
    assert!(!format!("{shopper:?}").contains("4711"));
}

// The codes of ISO 639-1 are stored with each shopper and sent to Telegram.
#[test]
fn languages_have_their_iso_codes() {
    let codes: Vec<_> = Language::ALL.iter().map(|known| known.code()).collect();
    assert_eq!(codes, ["en", "de"]);
    for &language in Language::ALL {
        assert_eq!(Language::parse(language.code()), Some(language));
    }
    assert_eq!(Language::parse("EN"), None);
}

#[test]
fn the_nearest_language() {
    for (tag, language) in [
        (Some("de"), Language::German),
        (Some("de-AT"), Language::German),
        (Some("DE-ch-1996"), Language::German),
        (Some("en-GB"), Language::English),
        (Some("fr"), Language::English),
        (Some("den"), Language::English),
        (Some(""), Language::English),
        (None, Language::English),
    ] {
        assert_eq!(Language::nearest(tag), language, "{tag:?}");
    }
}
