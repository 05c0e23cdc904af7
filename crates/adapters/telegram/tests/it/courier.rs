//! Notices and how Telegram may fail them.

use chainstore_identity::{Language, Shopper};
use chainstore_kernel::Minor;
use chainstore_kernel::{Clock as _, Entropy as _, Id, Sensitive, Timestamp};
use chainstore_orders::OrderNumber;
use chainstore_payments::{Flags, InvoiceState};
use chainstore_ports::{AlertKey, AlertKind};
use chainstore_system::{SystemClock, SystemEntropy};
use chainstore_telegram_sim::{Person, Refusal};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::shop::PaymentView;
use chainstore_workflows::work::{Delivery, Letter};
use std::sync::Arc;
use std::time::Duration;

use crate::world::{SOON, STAFF, TOKEN_ASSET, World, euro, euros};

fn letter(person: &Person, message: Option<i32>, state: InvoiceState) -> Letter {
    let mut seed = [0];
    SystemEntropy.fill(&mut seed);
    let token = |units| Minor::new(units).expect("fits");
    let shopper = Shopper {
        id: Id::mint(Timestamp::EPOCH, &SystemEntropy),
        telegram: Sensitive::new(person.id()),
        language: Language::German,
        since: Timestamp::EPOCH,
        unreachable: false,
    };
    let view = PaymentView {
        invoice: Id::mint(Timestamp::EPOCH, &SystemEntropy),
        number: OrderNumber::draw(&SystemEntropy),
        price: euro(2_490),
        paid: euro(0),
        attempts: 1,
        asset: TOKEN_ASSET,
        payable: token(26_892_000),
        symbol: "USDC".to_owned(),
        network: "Base".to_owned(),
        test_network: false,
        address: "0x00000000000000000000000000000000000000aa".to_owned(),
        uri: "ethereum:0xaa".to_owned(),
        expires_at: SystemClock.now(),
        state,
        flags: Flags::default(),
        received: token(0),
        missing: token(26_892_000),
        confirmations: Some(2),
        needed: 3,
        others: Vec::new(),
    };
    let view = Box::new(view);
    Letter::Payment {
        shopper,
        view,
        message,
    }
}

async fn known(world: &World) -> Person {
    let ada = world.person(1_001, "de");
    ada.send_and_wait("/start", |m| m.text.contains("Willkommen"), SOON)
        .await
        .expect("home");
    ada
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_message_lives_on_and_is_replaced_when_gone() {
    let world = World::open().await;
    let ada = known(&world).await;
    let courier = &world.gateway;
    let sent = courier.deliver(letter(&ada, None, InvoiceState::New)).await;
    let Delivery::Arrived {
        message: Some(first),
    } = sent
    else {
        panic!("{sent:?}")
    };
    let shown = ada.message(first.into()).expect("a message");
    assert!(
        shown.text.contains("26.892 USDC") && shown.text.contains("24,90 €"),
        "{}",
        shown.text
    );
    let moved = courier
        .deliver(letter(&ada, Some(first), InvoiceState::Processing))
        .await;
    assert_eq!(
        moved,
        Delivery::Arrived {
            message: Some(first)
        }
    );
    assert!(
        ada.message(first.into())
            .expect("there")
            .text
            .contains("2 von 3")
    );
    // The same once more: not modified is fine. The number of the order differs, so inject it.
    let refusal = Refusal::Error {
        code: 400,
        description: "Bad Request: message is not modified: x".to_owned(),
    };
    world.sim.refuse_next("editMessageCaption", 1, &refusal);
    let same = courier
        .deliver(letter(&ada, Some(first), InvoiceState::Processing))
        .await;
    assert_eq!(
        same,
        Delivery::Arrived {
            message: Some(first)
        }
    );
    let gone = courier
        .deliver(letter(&ada, Some(424_242), InvoiceState::Settled))
        .await;
    let Delivery::Arrived {
        message: Some(anew),
    } = gone
    else {
        panic!("{gone:?}")
    };
    assert!(anew != first && ada.message(anew.into()).is_some());
    world.assert_correct();
}

// proves SR-62 in part
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_is_obeyed() {
    let world = World::open().await;
    let ada = known(&world).await;
    let courier = &world.gateway;
    world.sim.refuse_next(
        "sendPhoto",
        1,
        &Refusal::TooManyRequests {
            retry_after: 90_000,
        },
    );
    let limited = courier.deliver(letter(&ada, None, InvoiceState::New)).await;
    let day = Duration::from_hours(24);
    assert!(
        matches!(limited, Delivery::Later(wait) if wait > day),
        "{limited:?}"
    );
    let calls = world.sim.calls("sendPhoto").len();
    let still = courier.deliver(letter(&ada, None, InvoiceState::New)).await;
    assert!(
        matches!(still, Delivery::Later(wait) if wait > Duration::from_hours(24)),
        "{still:?}"
    );
    assert_eq!(
        world.sim.calls("sendPhoto").len(),
        calls,
        "the chat is left alone"
    );
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_blocked_the_bot_is_unreachable_and_a_broken_gateway_is_tried_again() {
    let world = World::open().await;
    let ada = known(&world).await;
    let courier = &world.gateway;
    world.sim.refuse_next("sendPhoto", 1, &Refusal::BadGateway);
    let broken = courier.deliver(letter(&ada, None, InvoiceState::New)).await;
    assert!(matches!(broken, Delivery::Later(_)), "{broken:?}");
    ada.block();
    let blocked = courier.deliver(letter(&ada, None, InvoiceState::New)).await;
    assert_eq!(blocked, Delivery::Unreachable);
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_told_in_english_until_the_shop_sets_another_language() {
    let world = World::open().await;
    let staff = world.sim.person(STAFF).expect("staff");
    let tell = async |expected: &str| {
        let key = AlertKey {
            kind: AlertKind::ChainStandsStill,
            subject: "eip155:1 <b>".to_owned(),
        };
        let order = None;
        let told = world.gateway.deliver(Letter::Alert { key, order }).await;
        assert_eq!(told, Delivery::Arrived { message: None });
        let arrived = staff.wait_for(|message| message.text == expected, SOON);
        arrived.await.expect("told");
    };
    tell("⚠️ A chain shows no new blocks\neip155:1 <b>").await;
    let german = ("alerts.language".to_owned(), "de".to_owned());
    let settings = Settings::of(&[german], euros()).expect("it fits");
    world.settings.set(Arc::new(settings));
    tell("⚠️ Eine Blockchain zeigt keine neuen Blöcke\neip155:1 <b>").await;
    world.assert_correct();
}
