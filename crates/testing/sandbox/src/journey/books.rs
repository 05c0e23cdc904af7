//! What the staff's lists show.

use std::time::Instant;

use serde_json::Value;

use super::{LOOK_EVERY, PATIENCE};
use crate::chain::Chain;
use crate::error::Failure;
use crate::sandbox::Sandbox;
use crate::wallet::Wanted;

/// Waits until the staff's list shows the order in these states.
pub(super) async fn order_is(
    sandbox: &Sandbox,
    wanted: &Wanted,
    state: &str,
    payment: &str,
) -> Result<(), Failure> {
    let expected = format!("{state}, payment {payment}");
    until(sandbox, "api/v1/orders?limit=30", &expected, |list| {
        order_row(list, &wanted.number).map_or_else(
            || "no such order".to_owned(),
            |row| {
                format!(
                    "{}, payment {}",
                    text(&row["state"]),
                    text(&row["invoice"]["state"])
                )
            },
        )
    })
    .await
    .map_err(|why| Failure::Refused(format!("order {}: {why}", wanted.number)))
}

/// Waits until the list of suspense shows exactly this amount for the order: in the token that is accepted on this
/// chain, received on this chain.
pub(super) async fn waits_in_suspense(
    sandbox: &Sandbox,
    wanted: &Wanted,
    chain: &Chain,
) -> Result<(), Failure> {
    let orders = sandbox.staff.get("api/v1/orders?limit=30").await?;
    let row = order_row(&orders, &wanted.number);
    let invoice = row.map_or("unknown", |row| text(&row["invoice"]["id"]));
    let coin = chain.accepted();
    let id = format!("eip155:{}", chain.id());
    let asset = format!(
        "{id}/erc20:{}#{}",
        coin.contract.to_string().to_lowercase(),
        coin.token.decimals
    );
    let units = crate::amount::parse(&wanted.amount, coin.token.decimals).unwrap_or_default();
    let expected = format!("wrong_asset on {id}: {units} of {asset}");
    until(sandbox, "api/v1/suspense?limit=30", &expected, |list| {
        let rows = list["items"].as_array().into_iter().flatten();
        let rows = rows.filter(|row| row["invoice"] == invoice).map(|row| {
            format!(
                "{} on {}: {} of {}",
                text(&row["reason"]),
                text(&row["chain"]),
                text(&row["amount"]["units"]),
                text(&row["amount"]["asset"])
            )
        });
        rows.collect::<Vec<String>>().join("; ")
    })
    .await
    .map_err(|why| Failure::Refused(format!("suspense of order {}: {why}", wanted.number)))
}

/// Asks for a list until what is seen in it is what is expected; the error says what was seen last.
async fn until(
    sandbox: &Sandbox,
    path: &str,
    expected: &str,
    see: impl Fn(&Value) -> String,
) -> Result<(), String> {
    let since = Instant::now();
    loop {
        let seen = match sandbox.staff.get(path).await {
            Ok(list) => see(&list),
            // The server may be starting again at this moment.
            Err(error) => error.to_string(),
        };
        if seen == expected {
            return Ok(());
        }
        if since.elapsed() > PATIENCE {
            return Err(format!(
                "the staff should see {expected:?}, and see {seen:?}"
            ));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn order_row<'a>(list: &'a Value, number: &str) -> Option<&'a Value> {
    let rows = list["items"].as_array().into_iter().flatten();
    rows.into_iter().find(|row| row["number"] == number)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("unknown")
}
