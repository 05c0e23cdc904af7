use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;

use super::{CartView, cart_view};
use crate::Context;
use crate::error::errors;

/// Shows the cart compared with the present offers.
pub struct ShowCart;

errors! {
    /// Why the cart cannot be shown.
    ShowCartError in "show_cart" {}
}

impl UseCase for ShowCart {
    type Context = Context;
    const NAME: &'static str = "shop.show_cart";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ();
    type Output = CartView;
    type Error = ShowCartError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (): (),
    ) -> Result<CartView, ShowCartError> {
        let mut view = context.read(who).await?;
        let cart = view.cart(who.shopper()?).await?;
        Ok(cart_view(context, &mut *view, cart).await?)
    }
}
