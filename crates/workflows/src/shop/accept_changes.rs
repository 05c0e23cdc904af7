use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;

use super::{CartView, cart_view, saved};
use crate::Context;
use crate::error::errors;

/// Takes the present prices and stock over into the cart, after the shopper has seen the changes.
pub struct AcceptChanges;

errors! {
    /// Why changes are not taken over.
    AcceptChangesError in "accept_changes" {}
}

impl UseCase for AcceptChanges {
    type Context = Context;
    const NAME: &'static str = "shop.accept_changes";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ();
    type Output = CartView;
    type Error = AcceptChangesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (): (),
    ) -> Result<CartView, AcceptChangesError> {
        let mut tx = context.begin(who).await?;
        let cart = tx.read().cart(who.shopper()?).await?;
        let view = cart_view(context, tx.read(), cart).await?;
        let view = if view.review.changed() {
            let cart = saved(&mut tx, view.cart.accept(&view.review)).await?;
            cart_view(context, tx.read(), cart).await?
        } else {
            view
        };
        tx.commit().await?;
        Ok(view)
    }
}
