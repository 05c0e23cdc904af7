//! `--check`: a whole purchase, in which each step is checked as the shopper, the staff and the chain see it.

use std::time::{Duration, Instant};

use chainstore_telegram_sim::{Button, MessageView, Person};
use serde_json::Value;

use crate::chain::Manner;
use crate::error::Failure;
use crate::phone::STAFF;
use crate::sandbox::{Sandbox, say};
use crate::wallet::{self, Wanted};

const PATIENCE: Duration = Duration::from_secs(20);
/// What a killed gateway had claimed can be claimed again after a minute.
const PATIENCE_AFTER_CRASH: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How many confirmations a payment needs.
const FINAL: u64 = 3;

/// Walks from the start to a paid, reorganised and paid again order, and through a crash of both programs.
pub(crate) async fn walk(sandbox: &Sandbox) -> Result<(), Failure> {
    let simulated = sandbox.phone.simulated();
    let simulated = simulated.ok_or_else(|| {
        Failure::refused("--check needs the simulated Telegram: unset the bot token")
    })?;
    let person = |id| {
        simulated
            .person(id)
            .ok_or_else(|| Failure::refused("a person is missing"))
    };
    let ada = simulated.shoppers().first().map(|ada| person(ada.id));
    let ada = ada.unwrap_or_else(|| Err(Failure::refused("nobody shops")))?;
    let grace = person(STAFF)?;
    let has_text = |part: String| move |message: &MessageView| message.text.contains(&part);
    println!();

    let summary = shop(&ada).await?;
    done("a T-shirt is in the cart, to be collected in Berlin");
    ada.tap(summary.id, place(&summary, "Order and pay")?)?;
    let chat = ada
        .wait_chat(|chat| wallet::newest(chat).is_some(), PATIENCE)
        .await?;
    let wanted = wallet::newest(&chat).ok_or_else(|| Failure::refused("nothing is asked for"))?;
    let number = wanted.number.clone();
    order_is(sandbox, &wanted, "placed", "new").await?;
    done(&format!(
        "order {number} is placed: {} to {}",
        wanted.amount, wanted.to
    ));

    sandbox
        .chain
        .pay(&wanted.to, &wanted.amount, Manner::Exactly)
        .await?;
    sandbox.chain.mine(1).await?;
    order_is(sandbox, &wanted, "placed", "processing").await?;
    ada.wait_for(has_text("1 of 3".to_owned()), PATIENCE)
        .await?;
    done("paid exactly; the chat counts 1 of 3 confirmations");

    let before = sandbox.server.pid();
    sandbox.server.crash();
    sandbox.gateway.crash();
    sandbox.chain.mine(FINAL - 1).await?;
    sandbox.server_ready_after(before).await?;
    order_is(sandbox, &wanted, "confirmed", "settled").await?;
    ada.wait_for(
        has_text("order is confirmed".to_owned()),
        PATIENCE_AFTER_CRASH,
    )
    .await?;
    done("server and gateway were killed while it was mined; the order is confirmed all the same");

    sandbox.chain.reorganise().await?;
    order_is(sandbox, &wanted, "held", "processing").await?;
    ada.wait_for(has_text("on hold".to_owned()), PATIENCE)
        .await?;
    grace.wait_for(has_text(number.clone()), PATIENCE).await?;
    done("the chain dropped the payment; the order is held, shopper and staff are told");

    sandbox.chain.send_again().await?;
    sandbox.chain.mine(FINAL).await?;
    order_is(sandbox, &wanted, "confirmed", "settled").await?;
    done("mined again; the order is confirmed again");

    let violations = simulated.simulator.violations();
    if let Some(first) = violations.first() {
        let why = format!(
            "the bot broke the Bot API in {}: {}",
            first.method, first.fault
        );
        return Err(Failure::Refused(why));
    }
    done("not one of the bot's requests was against the rules of the Bot API");
    Ok(())
}

fn done(step: &str) {
    say("ok", step);
}

/// From `/start` to the last screen before the order.
async fn shop(person: &Person) -> Result<MessageView, Failure> {
    let mut screen = person
        .send_and_wait("/start", |screen| !screen.keyboard.is_empty(), PATIENCE)
        .await?;
    for label in [
        "Wear",
        "Linden T-shirt",
        "M ",
        "Add to cart",
        "🛒",
        "Checkout",
        "Berlin",
    ] {
        let message = screen.id;
        let button = place(&screen, label)?;
        screen = person
            .tap_and_wait(message, button, |next| next.id >= message, PATIENCE)
            .await?;
    }
    Ok(screen)
}

/// The place of the first button whose label contains this text.
fn place(screen: &MessageView, label: &str) -> Result<Button, Failure> {
    let found = screen
        .keyboard
        .iter()
        .enumerate()
        .find_map(|(row, buttons)| {
            let fits = |button: &chainstore_telegram_sim::ButtonView| {
                format!("{} ", button.text).contains(label)
            };
            buttons
                .iter()
                .position(fits)
                .map(|col| Button::At { row, col })
        });
    found.ok_or_else(|| {
        let labels: Vec<&str> = screen
            .buttons()
            .map(|button| button.text.as_str())
            .collect();
        Failure::Refused(format!(
            "no button {label:?} among {labels:?} under {:?}",
            screen.text
        ))
    })
}

/// Waits until the staff's list shows the order in these states.
async fn order_is(
    sandbox: &Sandbox,
    wanted: &Wanted,
    state: &str,
    payment: &str,
) -> Result<(), Failure> {
    let since = Instant::now();
    loop {
        let list = sandbox.staff.get("api/v1/orders?limit=30").await;
        let seen = match list {
            Ok(list) => seen(&list, &wanted.number),
            // The server may be starting again at this moment.
            Err(error) => error.to_string(),
        };
        if seen == format!("{state}, payment {payment}") {
            return Ok(());
        }
        if since.elapsed() > PATIENCE {
            let why = format!(
                "order {} should be {state}, payment {payment}; the staff see: {seen}",
                wanted.number
            );
            return Err(Failure::Refused(why));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn seen(list: &Value, number: &str) -> String {
    let rows = list["items"].as_array().into_iter().flatten();
    let row = rows.into_iter().find(|row| row["number"] == number);
    row.map_or_else(
        || "no such order".to_owned(),
        |row| {
            let text = |value: &Value| value.as_str().unwrap_or("unknown").to_owned();
            format!(
                "{}, payment {}",
                text(&row["state"]),
                text(&row["invoice"]["state"])
            )
        },
    )
}
