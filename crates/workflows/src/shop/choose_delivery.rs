use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Cart, Delivery};

use super::{CartView, cart_view, saved};
use crate::Context;
use crate::error::errors;

/// Sets how the goods shall reach the shopper.
pub struct ChooseDelivery;

errors! {
    /// Why a delivery is refused.
    ChooseDeliveryError in "choose_delivery" {
        /// Goods cannot be collected at this branch.
        NoSuchBranch = NotFound, "goods cannot be collected there";
    }
}

impl UseCase for ChooseDelivery {
    type Context = Context;
    const NAME: &'static str = "shop.choose_delivery";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = Delivery;
    type Output = CartView;
    type Error = ChooseDeliveryError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        delivery: Delivery,
    ) -> Result<CartView, ChooseDeliveryError> {
        let mut tx = context.begin(who).await?;
        if let Delivery::Collect { branch } = &delivery {
            let branch = tx.read().branch(*branch).await?;
            if !branch.is_some_and(|branch| branch.collects) {
                return Err(ChooseDeliveryError::NoSuchBranch);
            }
        }
        let cart = Cart {
            delivery: Some(delivery),
            ..tx.read().cart(who.shopper()?).await?
        };
        let cart = saved(&mut tx, cart).await?;
        let view = cart_view(context, tx.read(), cart).await?;
        tx.commit().await?;
        Ok(view)
    }
}
