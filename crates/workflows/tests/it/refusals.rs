//! Refusals that come from a domain: the key of the use case, and in it the domain's own key with its values.

use chainstore_identity::Role;
use chainstore_kernel::{Message, Reason, Value};
use chainstore_ports::SettingRow;
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::operator::{ChangeSetting, ChangeSettingCommand};
use chainstore_workflows::shop::{SetQuantity, SetQuantityCommand};
use chainstore_workflows::work::{ReadSettings, ReadSettingsCommand, SeedSettings};

fn message(scope: &'static str, name: &'static str, values: Vec<(&'static str, Value)>) -> Message {
    Message {
        scope,
        name,
        values,
    }
}

fn plain(text: &str) -> Value {
    Value::Plain(text.to_owned())
}

/// That `shop.shipping` has too many decimal places.
fn too_precise(use_case: &'static str) -> Message {
    let amount = message("amount", "too_precise", vec![("decimals", plain("2"))]);
    let value = vec![("source", Value::Reason(amount))];
    let reason = Value::Reason(message("setting_value", "amount", value));
    let values = vec![("name", plain("shop.shipping")), ("reason", reason)];
    let unfit = Value::Reason(message("setting", "unfit", values));
    message(use_case, "unfit", vec![("source", unfit)])
}

const TOO_PRECISE: &str =
    "`shop.shipping` is not accepted: this asset has 2 decimal places at most";

#[tokio::test]
async fn a_cart_says_how_much_it_holds() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let ada = shop.shopper(1).await;
    let command = SetQuantityCommand {
        variant: shop.place.variant,
        quantity: 100,
    };
    let refused = shop.gate.call::<SetQuantity>(&ada, command).await;
    let error = refused.expect_err("99 are the most");
    assert_eq!(error.to_string(), "at most 99 of one thing");
    let cart = message("cart", "too_many", vec![("max", plain("99"))]);
    let expected = message(
        "set_quantity",
        "limit",
        vec![("source", Value::Reason(cart))],
    );
    assert_eq!(error.message(), expected);
}

#[tokio::test]
async fn a_setting_says_what_does_not_fit() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let admin = shop.staff(Role::Admin);
    let change = async |name: &str, value: &str| {
        let command = ChangeSettingCommand {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let refused = shop.gate.call::<ChangeSetting>(&admin, command).await;
        refused.expect_err("it does not fit")
    };
    let error = change("shop.shipping", "4.999").await;
    assert_eq!(error.to_string(), TOO_PRECISE);
    assert_eq!(error.message(), too_precise("change_setting"));

    let error = change("shop.time_zone", "Europe Berlin").await;
    assert_eq!(
        error.to_string(),
        "`shop.time_zone` must be the name of a zone, for example Europe/Berlin"
    );

    let error = change("shop.colour", "blue").await;
    let expected = message(
        "change_setting",
        "not_found",
        vec![("name", plain("shop.colour"))],
    );
    assert_eq!(error.message(), expected);
}

#[tokio::test]
async fn a_seed_and_a_stored_setting_say_it_too() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let operator = shop.operator();
    let seeds = vec![("shop.shipping".to_owned(), "4.999".to_owned())];
    let refused = shop.gate.call::<SeedSettings>(&operator, seeds).await;
    let error = refused.expect_err("it does not fit");
    assert_eq!(error.to_string(), TOO_PRECISE);
    assert_eq!(error.message(), too_precise("seed_settings"));

    let row = SettingRow {
        name: "shop.shipping".into(),
        value: "4.999".into(),
        version: 1,
        changed_at: shop.given().now(),
        changed_by: "test".into(),
    };
    let mut tx = shop.ports.tx().await;
    tx.settings().put(&row).await.unwrap();
    tx.commit().await.unwrap();
    let refused = shop
        .gate
        .call::<ReadSettings>(&operator, ReadSettingsCommand::AtStart)
        .await;
    let error = refused.expect_err("it does not fit");
    assert_eq!(
        error.to_string(),
        format!("{TOO_PRECISE}; correct it with `chainstore-server settings set`")
    );
    assert_eq!(error.message(), too_precise("read_settings"));
}
