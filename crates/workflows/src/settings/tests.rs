use alloc::string::ToString;
use core::time::Duration;

use super::*;

fn euro() -> Currency {
    Currency::new("EUR").expect("a code")
}

fn stored(name: &str, value: &str) -> Vec<(String, String)> {
    [(name.to_string(), value.to_string())].into()
}

#[test]
fn an_empty_shop_has_the_defaults() {
    let settings = Settings::of(&[], euro()).expect("defaults fit their types");
    assert_eq!(&*settings.name, "Chainstore");
    assert_eq!(settings.seller, None);
    assert_eq!(settings.shipping.to_string(), "0.00 EUR");
    assert_eq!(settings.time_zone.as_str(), "UTC");
}

// What shoppers and staff meet while nobody has set anything.
#[test]
fn limits_and_pauses_have_their_defaults() {
    let settings = Settings::of(&[], euro()).expect("defaults fit their types");
    let limits = CartLimits {
        lines: 30,
        pieces: 99,
    };
    assert_eq!(settings.cart_limits(), limits);
    assert_eq!(settings.few_left.get(), 5);
    assert_eq!(settings.alerts_quiet.get(), Duration::from_hours(1));
    assert_eq!(settings.alerts_language, Language::English);
    assert_eq!(settings.contact, None);
    assert_eq!((settings.terms, settings.privacy), (None, None));
}

#[test]
fn a_value_outside_its_bounds_is_refused_with_the_bounds() {
    for (name, refused, reason) in [
        ("cart.lines", "0", "must be a whole number from 1 to 30"),
        ("cart.lines", "31", "must be a whole number from 1 to 30"),
        ("cart.pieces", "256", "must be a whole number from 1 to 255"),
        ("cart.pieces", "-1", "must be a whole number from 1 to 255"),
        (
            "shop.few_left",
            "few",
            "must be a whole number from 0 to 1000",
        ),
        (
            "alerts.quiet_minutes",
            "10081",
            "must be a whole number of minutes from 1 to 10080",
        ),
        (
            "alerts.language",
            "fr",
            "must be the code of a language that the shop has: en, de",
        ),
        (
            "shop.shipping",
            "-1",
            "is not accepted: an amount is written in digits with at most one point, for example 24.90",
        ),
    ] {
        let setting = Setting::find(name).expect("a setting");
        let error = setting.written(refused, euro()).expect_err(refused);
        assert_eq!(error.to_string(), alloc::format!("`{name}` {reason}"));
    }
    for (name, text, stored) in [
        ("cart.lines", " 07 ", "7"),
        ("cart.pieces", "255", "255"),
        ("alerts.quiet_minutes", "10080", "10080"),
        ("alerts.language", "de", "de"),
        ("shop.contact", "  ", ""),
    ] {
        let setting = Setting::find(name).expect("a setting");
        assert_eq!(setting.written(text, euro()), Ok(stored.into()), "{name}");
    }
}

#[test]
fn a_setting_that_does_not_fit_keeps_its_value_and_the_others_change() {
    let before = Settings::of(&stored("shop.shipping", "4.90"), euro()).expect("it fits");
    let mut rows = stored("shop.shipping", "gratis");
    rows.extend(stored("shop.name", "Night Shop"));
    let (renewed, errors) = before.renewed(&rows, euro());
    assert_eq!(renewed.shipping.to_string(), "4.90 EUR");
    assert_eq!(&*renewed.name, "Night Shop");
    assert_eq!(renewed.unfit, [SettingName("shop.shipping")]);
    assert_eq!(errors.len(), 1);
    let (mended, errors) = renewed.renewed(&stored("shop.shipping", "5"), euro());
    assert_eq!(mended.shipping.to_string(), "5.00 EUR");
    assert!(mended.unfit.is_empty() && errors.is_empty());
}

#[test]
fn a_stored_value_counts_and_an_unknown_name_is_passed_over() {
    let mut rows = stored("shop.shipping", "4.90");
    rows.extend(stored("shop.colour", "blue"));
    let settings = Settings::of(&rows, euro()).expect("they fit");
    assert_eq!(settings.shipping.to_string(), "4.90 EUR");
}

#[test]
fn a_value_that_does_not_fit_is_named_and_not_shown() {
    let error = Settings::of(&stored("shop.shipping", "gratis"), euro()).expect_err("no amount");
    assert_eq!(
        error.to_string(),
        "`shop.shipping` is not accepted: an amount is written in digits with at most one point, for example 24.90"
    );
    let zone = Setting::find("shop.time_zone").expect("a setting");
    assert!(zone.written("Europe Berlin", euro()).is_err());
}

#[test]
fn values_are_stored_in_one_form() {
    let shipping = Setting::find("shop.shipping").expect("a setting");
    assert_eq!(shipping.written(" 4.9 ", euro()), Ok("4.90".into()));
    assert!(Setting::find("shop.colour").is_none());
}

#[test]
fn names_are_unique_and_say_what_they_mean() {
    for setting in SETTINGS {
        let same = SETTINGS.iter().filter(|other| other.name == setting.name);
        assert_eq!(same.count(), 1, "{setting:?}");
        assert!(setting.meaning.len() > 20, "{setting:?}");
        assert!(
            setting.written(setting.default, euro()).is_ok(),
            "{setting:?}"
        );
    }
}
