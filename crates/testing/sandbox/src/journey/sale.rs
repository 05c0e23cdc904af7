//! A sale on the first network, through a crash of both programs, to a paid, reorganised and paid again order.

use std::time::Duration;

use super::books::order_is;
use super::shopper::Shopper;
use super::{PATIENCE, done};
use crate::chain::{Manner, ONE};
use crate::error::Failure;
use crate::sandbox::Sandbox;

/// What a killed gateway had claimed can be claimed again after a minute.
const PATIENCE_AFTER_CRASH: Duration = Duration::from_secs(90);

pub(super) async fn walk(sandbox: &Sandbox, ada: &Shopper, grace: &Shopper) -> Result<(), Failure> {
    let chain = &sandbox.chains.one;
    ada.fill_cart().await?;
    done("a T-shirt is in the cart, to be collected in Berlin");
    let wanted = ada.order(&ONE).await?;
    order_is(sandbox, &wanted, "placed", "new").await?;
    done(&format!(
        "order {} is placed: {} {} to {} on {}",
        wanted.number, wanted.amount, ONE.accepted, wanted.to, ONE.name
    ));

    chain
        .pay(&wanted.to, &wanted.amount, Manner::Exactly, Some(&ONE))
        .await?;
    chain.mine(1).await?;
    order_is(sandbox, &wanted, "placed", "processing").await?;
    ada.reads("1 of 3", PATIENCE).await?;
    done("paid exactly; the chat counts 1 of 3 confirmations");

    let before = sandbox.server.pid();
    sandbox.server.crash();
    sandbox.gateway.crash();
    chain.mine(ONE.confirmations - 1).await?;
    sandbox.server_ready_after(before).await?;
    order_is(sandbox, &wanted, "confirmed", "settled").await?;
    ada.reads("order is confirmed", PATIENCE_AFTER_CRASH)
        .await?;
    done("server and gateway were killed while it was mined; the order is confirmed all the same");

    chain.reorganise().await?;
    order_is(sandbox, &wanted, "held", "processing").await?;
    ada.reads("on hold", PATIENCE).await?;
    grace.reads(&wanted.number, PATIENCE).await?;
    done("the chain dropped the payment; the order is held, shopper and staff are told");

    chain.send_again().await?;
    chain.mine(ONE.confirmations).await?;
    order_is(sandbox, &wanted, "confirmed", "settled").await?;
    done("mined again; the order is confirmed again");
    Ok(())
}
