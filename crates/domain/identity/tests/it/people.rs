use chainstore_identity::{Language, Role, Shopper};
use chainstore_kernel::{Actor, Entropy, Id, Permission, PermissionSet, Sensitive, Timestamp};

struct Zero;

impl Entropy for Zero {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

// Each role holds what the one below holds; none of them shops or works as the product itself.
#[test]
fn roles_form_a_ladder() {
    let rights = Role::permissions;
    assert!(rights(Role::Admin).covers(rights(Role::User)));
    assert!(rights(Role::User).covers(rights(Role::Readonly)));
    assert!(!rights(Role::User).covers(rights(Role::Admin)));
    assert!(!rights(Role::Readonly).covers(rights(Role::User)));
    for role in [Role::Admin, Role::User, Role::Readonly] {
        assert_eq!(Role::parse(role.name()), Some(role));
        for never in [
            Permission::Shop,
            Permission::GatewayWork,
            Permission::PaymentsWork,
        ] {
            assert!(!rights(role).contains(never), "{role:?} and {never}");
        }
    }
    for writes in [Permission::CatalogueWrite, Permission::KeysWrite] {
        assert!(!rights(Role::Readonly).contains(writes));
    }
    assert!(!rights(Role::User).contains(Permission::KeysWrite));
    assert_eq!(Role::parse("root"), None);
    let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
    assert_eq!(names, ["admin", "user", "readonly"]);
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
    let who = shopper.principal(Timestamp::EPOCH);
    assert_eq!(who.actor(), Actor::Shopper(shopper.id));
    assert_eq!(who.permissions(), PermissionSet::of(&[Permission::Shop]));
    assert!(!format!("{shopper:?}").contains("4711"));
}

// Stored with each shopper and sent to Telegram: the codes of ISO 639-1.
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
