//! The shopper changes the way to pay, pays a part by each, and the order is confirmed.

use super::books::order_is;
use super::done;
use super::shopper::Shopper;
use crate::chain::{Manner, ONE, TWO};
use crate::error::Failure;
use crate::sandbox::Sandbox;

pub(super) async fn walk(sandbox: &Sandbox, ada: &Shopper) -> Result<(), Failure> {
    let (one, two) = (&sandbox.chains.one, &sandbox.chains.two);
    ada.fill_cart().await?;
    let first = ada.order(&ONE).await?;
    one.pay(&first.to, &first.amount, Manner::Short, Some(&ONE))
        .await?;
    one.mine(ONE.confirmations).await?;
    order_is(sandbox, &first, "placed", "partially_paid").await?;
    done(&format!(
        "order {} is placed, and a part of {} {} is paid on {}",
        first.number, first.amount, ONE.accepted, ONE.name
    ));

    ada.press("Pay another way").await?;
    ada.press(&format!("{} on {}", TWO.accepted, TWO.name))
        .await?;
    let rest = ada
        .asked(|wanted| wanted.number == first.number && wanted.chain == TWO.key)
        .await?;
    if rest.to == first.to {
        return Err(Failure::refused("the address is still the old one"));
    }
    done(&format!(
        "another way is chosen: the rest is {} {} to another address on {}",
        rest.amount, TWO.accepted, TWO.name
    ));

    two.pay(&rest.to, &rest.amount, Manner::Exactly, Some(&TWO))
        .await?;
    two.mine(TWO.confirmations).await?;
    order_is(sandbox, &first, "confirmed", "settled").await?;
    done("paid by both together: the order is confirmed");
    Ok(())
}
