use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Cart, CartError, VariantId};
use chainstore_ports::StoreRead;

use super::{CartView, cart_view, saved};
use crate::Context;
use crate::error::errors;

/// Sets how many pieces of a variant the shopper wants.
pub struct SetQuantity;

/// The variant and the number of pieces.
#[derive(Clone, Copy, Debug)]
pub struct SetQuantityCommand {
    /// The variant.
    pub variant: VariantId,
    /// The number of pieces; 0 removes the line.
    pub quantity: u32,
}

errors! {
    /// Why a number of pieces is not set.
    SetQuantityError in "set_quantity" {
        /// The cart or the line would be too large.
        Limit {
            /// The limit of the cart that was exceeded.
            source: CartError,
        } = Invalid, "{source}";
        /// The variant is no longer offered.
        NotOffered = NotFound, "this is no longer offered";
    }
}

impl UseCase for SetQuantity {
    type Context = Context;
    const NAME: &'static str = "shop.set_quantity";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = SetQuantityCommand;
    type Output = CartView;
    type Error = SetQuantityError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: SetQuantityCommand,
    ) -> Result<CartView, SetQuantityError> {
        let mut tx = context.begin(who).await?;
        let cart = tx.read().cart(who.shopper()?).await?;
        let cart = if cart.quantity(command.variant) == command.quantity {
            cart
        } else {
            let cart = changed(context, tx.read(), cart, command).await?;
            saved(&mut tx, cart).await?
        };
        let view = cart_view(context, tx.read(), cart).await?;
        tx.commit().await?;
        Ok(view)
    }
}

async fn changed(
    context: &Context,
    view: &mut dyn StoreRead,
    cart: Cart,
    SetQuantityCommand { variant, quantity }: SetQuantityCommand,
) -> Result<Cart, SetQuantityError> {
    if quantity == 0 {
        return Ok(cart.without(variant));
    }
    let offers = view.offers(&[variant], context.currency(), None).await?;
    let seen = offers.first().and_then(|offer| offer.price);
    let seen = seen.ok_or(SetQuantityError::NotOffered)?;
    cart.set(
        variant,
        quantity,
        seen,
        context.settings.get().cart_limits(),
    )
    .map_err(|source| SetQuantityError::Limit { source })
}
