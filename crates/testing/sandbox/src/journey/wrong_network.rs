//! The shopper pays on the wrong network first. The money waits in suspense, and the order waits for the right one.

use super::books::{order_is, waits_in_suspense};
use super::shopper::Shopper;
use super::{PATIENCE, done};
use crate::chain::{Manner, ONE, TWO};
use crate::error::Failure;
use crate::sandbox::Sandbox;

pub(super) async fn walk(sandbox: &Sandbox, ada: &Shopper, grace: &Shopper) -> Result<(), Failure> {
    let (right, wrong) = (&sandbox.chains.two, &sandbox.chains.one);
    ada.fill_cart().await?;
    let wanted = ada.order(&TWO).await?;
    order_is(sandbox, &wanted, "placed", "new").await?;
    done(&format!(
        "order {} is placed: {} {} on {}",
        wanted.number, wanted.amount, TWO.accepted, TWO.name
    ));

    wrong
        .pay(&wanted.to, &wanted.amount, Manner::Exactly, Some(&TWO))
        .await?;
    wrong.mine(ONE.confirmations).await?;
    waits_in_suspense(sandbox, &wanted, wrong).await?;
    grace
        .reads("another asset came than was asked for", PATIENCE)
        .await?;
    order_is(sandbox, &wanted, "placed", "new").await?;
    done(&format!(
        "paid on {} by mistake: the money waits in suspense, the order stays unpaid, the staff are told",
        ONE.name
    ));

    right
        .pay(&wanted.to, &wanted.amount, Manner::Exactly, Some(&TWO))
        .await?;
    right.mine(TWO.confirmations).await?;
    order_is(sandbox, &wanted, "confirmed", "settled").await?;
    waits_in_suspense(sandbox, &wanted, wrong).await?;
    done(&format!(
        "paid on {}: the order is confirmed; the other money still waits",
        TWO.name
    ));
    Ok(())
}
