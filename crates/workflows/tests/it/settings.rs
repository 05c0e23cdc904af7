//! Settings of the shop: what counts while stored values do not fit, and what limits and pauses do.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chainstore_kernel::{Channel, Latest, PageRequest};
use chainstore_orders::CartError;
use chainstore_ports::{Alert, AlertFilter, AlertKey, AlertKind, SettingRow};
use chainstore_shop_kit::{Engine, ShopBuilder, ShopKit};
use chainstore_workflows::operator::{
    ChangeSetting, ChangeSettingCommand, ChangeSettingError, ListSettings,
};
use chainstore_workflows::permissions::SETTINGS_WORK;
use chainstore_workflows::settings::Settings;
use chainstore_workflows::shop::{SetQuantity, SetQuantityCommand, SetQuantityError};
use chainstore_workflows::work::{
    ClaimNotice, ClaimNoticeCommand, Delivery, FinishNotice, FinishNoticeCommand, Letter,
    NextNotice, RaiseAlert, ReadSettings, ReadSettingsCommand, ReadSettingsError, SeedSettings,
    SettingsRead,
};

const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// A shop, and the settings that its use cases read.
async fn shop(engine: Engine) -> (ShopKit, Arc<dyn Latest<Settings>>) {
    let kept = Arc::new(OnceLock::new());
    let slot = Arc::clone(&kept);
    let builder = ShopBuilder::new(engine).await;
    let builder = builder.context(move |context| {
        let _ = slot.set(Arc::clone(&context.settings));
    });
    let shop = builder.open().await;
    // Nothing is stored yet: every setting has its default.
    again(&shop).await;
    (shop, Arc::clone(kept.get().unwrap()))
}

/// Writes a row as somebody with access to the database does, past the use case that checks it.
async fn write(shop: &ShopKit, name: &str, value: &str, version: i64) {
    let row = SettingRow {
        name: name.into(),
        value: value.into(),
        version,
        changed_at: shop.given().now(),
        changed_by: "somebody".into(),
    };
    let mut tx = shop.ports.tx().await;
    tx.settings().put(&row).await.unwrap();
    tx.commit().await.unwrap();
}

async fn set(shop: &ShopKit, name: &str, value: &str) -> Result<SettingRow, ChangeSettingError> {
    let command = ChangeSettingCommand {
        name: name.into(),
        value: value.into(),
    };
    let operator = shop.operator();
    shop.gate.call::<ChangeSetting>(&operator, command).await
}

async fn read(
    shop: &ShopKit,
    command: ReadSettingsCommand,
) -> Result<SettingsRead, ReadSettingsError> {
    let who = shop.worker_with(&[SETTINGS_WORK]);
    shop.gate.call::<ReadSettings>(&who, command).await
}

/// What a running program says of the settings: whether they changed, and which do not fit.
async fn again(shop: &ShopKit) -> (bool, Vec<String>) {
    let read = read(shop, ReadSettingsCommand::Again).await.unwrap();
    let unfit = read.unfit.iter().map(|error| error.name.to_string());
    (read.changed, unfit.collect())
}

async fn alerts(shop: &ShopKit) -> Vec<Alert> {
    let mut view = shop.ports.view().await;
    let page = view.alerts(AlertFilter::default(), PageRequest::default());
    page.await.unwrap().items
}

/// What the staff are told until nothing more is owed to them.
async fn told(shop: &ShopKit) -> Vec<AlertKey> {
    let mut told = Vec::new();
    loop {
        let lease = shop.lease("notices").await;
        let channel = Channel::Alert;
        let command = ClaimNoticeCommand { channel, lease };
        let NextNotice::Send(claimed, Letter::Alert { key, .. }) =
            shop.work::<ClaimNotice>(command).await
        else {
            return told;
        };
        told.push(key);
        let delivery = Delivery::Arrived { message: None };
        shop.work::<FinishNotice>(FinishNoticeCommand { claimed, delivery })
            .await;
    }
}

#[tokio::test]
async fn a_running_program_keeps_the_last_good_value_and_tells_the_staff_once() {
    for engine in BOTH {
        let (shop, settings) = shop(engine).await;
        write(&shop, "shop.shipping", "4.90", 1).await;
        assert_eq!(again(&shop).await, (true, vec![]));
        write(&shop, "shop.shipping", "gratis", 2).await;
        write(&shop, "shop.name", "Night Shop", 1).await;
        assert_eq!(again(&shop).await, (true, vec!["shop.shipping".to_owned()]));
        let shown = settings.get();
        assert_eq!(shown.shipping.to_string(), "4.90 EUR");
        assert_eq!(&*shown.name, "Night Shop", "the others change");
        // A program reads twice in a second.
        for _ in 0..3 {
            assert_eq!(again(&shop).await, (false, vec![]));
        }
        let unfit = AlertKey {
            kind: AlertKind::SettingUnfit,
            subject: "shop.shipping".into(),
        };
        assert_eq!(told(&shop).await, [unfit]);
        let counts: Vec<_> = alerts(&shop).await.iter().map(|one| one.count).collect();
        assert_eq!(counts, [1]);

        set(&shop, "shop.shipping", "5").await.unwrap();
        assert_eq!(again(&shop).await, (true, vec![]));
        assert_eq!(settings.get().shipping.to_string(), "5.00 EUR");
        // The same once more, while the alert is open.
        write(&shop, "shop.shipping", "gratis", 4).await;
        assert_eq!(
            again(&shop).await,
            (false, vec!["shop.shipping".to_owned()])
        );
        assert_eq!(told(&shop).await, []);
        assert_eq!(alerts(&shop).await[0].count, 2);
    }
}

#[tokio::test]
async fn a_program_does_not_start_with_a_value_that_does_not_fit() {
    for engine in BOTH {
        let (shop, settings) = shop(engine).await;
        write(&shop, "cart.lines", "many", 1).await;
        let refused = read(&shop, ReadSettingsCommand::AtStart).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`cart.lines` must be a whole number from 1 to 30; correct it with `chainstore-server settings set`"
        );
        assert_eq!(alerts(&shop).await, []);
        set(&shop, "cart.lines", "3").await.unwrap();
        read(&shop, ReadSettingsCommand::AtStart).await.unwrap();
        assert_eq!(settings.get().cart_limits().lines, 3);
    }
}

#[tokio::test]
async fn a_cart_takes_no_more_than_the_shop_allows() {
    for engine in BOTH {
        let (shop, _) = shop(engine).await;
        let ada = shop.shopper(1).await;
        let put = async |quantity| {
            let variant = shop.place.variant;
            let command = SetQuantityCommand { variant, quantity };
            let cart = shop.gate.call::<SetQuantity>(&ada, command).await;
            match cart {
                Ok(view) => Ok(view.cart.pieces()),
                Err(SetQuantityError::Limit { source }) => Err(source),
                Err(error) => panic!("{error}"),
            }
        };
        assert_eq!(put(5).await, Ok(5));
        set(&shop, "cart.pieces", "3").await.unwrap();
        again(&shop).await;
        assert_eq!(put(6).await, Err(CartError::TooMany { max: 3 }));
        // A cart that has more keeps them, and may have fewer.
        assert_eq!(put(4).await, Ok(4));
        assert_eq!(put(0).await, Ok(0));
        assert_eq!(put(4).await, Err(CartError::TooMany { max: 3 }));
        assert_eq!(put(3).await, Ok(3));
    }
}

#[tokio::test]
async fn an_open_alert_is_told_again_after_the_pause_that_the_shop_has_set() {
    for engine in BOTH {
        let (shop, _) = shop(engine).await;
        let key = AlertKey {
            kind: AlertKind::ChainDoesNotAnswer,
            subject: "eip155:31337".into(),
        };
        let raised_after = async |minutes| {
            shop.ports.clock.advance(Duration::from_mins(minutes));
            shop.work::<RaiseAlert>(key.clone()).await;
            told(&shop).await.len()
        };
        assert_eq!(raised_after(0).await, 1);
        assert_eq!(raised_after(10).await, 0);
        set(&shop, "alerts.quiet_minutes", "10").await.unwrap();
        again(&shop).await;
        assert_eq!(raised_after(9).await, 0);
        assert_eq!(raised_after(10).await, 1);
        assert_eq!(alerts(&shop).await[0].count, 4);
    }
}

#[tokio::test]
async fn a_setting_without_a_row_gets_its_first_value_whatever_else_is_stored() {
    for engine in BOTH {
        let (shop, settings) = shop(engine).await;
        set(&shop, "shop.contact", "help@shop.example")
            .await
            .unwrap();
        set(&shop, "shop.name", "Night Shop").await.unwrap();
        let who = shop.worker_with(&[SETTINGS_WORK]);
        let seed = async |shipping: &str| {
            let seeds = [
                ("shop.name", "Corner Shop"),
                ("shop.shipping", shipping),
                ("shop.colour", "blue"),
            ];
            let seeds = seeds.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let written = shop.gate.call::<SeedSettings>(&who, seeds.to_vec()).await;
            again(&shop).await;
            written.unwrap()
        };
        assert_eq!(seed("4.90").await, 1);
        let shown = settings.get();
        assert_eq!(shown.shipping.to_string(), "4.90 EUR");
        assert_eq!(&*shown.name, "Night Shop", "a stored one stays");
        assert_eq!(seed("5.90").await, 0);
        assert_eq!(settings.get().shipping.to_string(), "4.90 EUR");
    }
}

#[tokio::test]
async fn every_setting_can_be_set_to_its_default_and_is_listed() {
    for engine in BOTH {
        let (shop, _) = shop(engine).await;
        let operator = shop.operator();
        let listed = shop.gate.call::<ListSettings>(&operator, ()).await.unwrap();
        for view in &listed {
            assert_eq!(view.row, None, "{:?}", view.setting);
            let row = set(&shop, view.setting.name, view.setting.default).await;
            assert_eq!(row.unwrap().version, 1);
        }
        let names: Vec<_> = listed.iter().map(|view| view.setting.name).collect();
        let expected = [
            "shop.name",
            "shop.seller",
            "shop.contact",
            "shop.terms",
            "shop.privacy",
            "shop.shipping",
            "shop.time_zone",
            "shop.few_left",
            "cart.lines",
            "cart.pieces",
            "alerts.quiet_minutes",
            "alerts.language",
        ];
        assert_eq!(names, expected);
        let listed = shop.gate.call::<ListSettings>(&operator, ()).await.unwrap();
        assert!(listed.iter().all(|view| view.row.is_some()));
        assert_eq!(again(&shop).await, (false, vec![]));
    }
}
