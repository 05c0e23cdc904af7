use alloc::{boxed::Box, sync::Arc, vec::Vec};

use chainstore_kernel::{
    Authorized, GoodsKind, Money, Needs, Permission, ShopperId, StoreError, UseCase,
};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Branch, BranchId, Cart, CartError, Delivery, Effect, Review,
    VariantId,
};

use crate::Context;
use crate::error::errors;
use crate::ports::StoreTx;

/// The cart beside what the shop offers now.
pub struct ShowCart(pub(super) Arc<Context>);
/// Sets how many pieces of a variant are wanted.
pub struct SetQuantity(pub(super) Arc<Context>);
/// Takes changed prices and stock over, because the shopper has seen them.
pub struct AcceptChanges(pub(super) Arc<Context>);
/// Chooses how the goods should travel.
pub struct ChooseDelivery(pub(super) Arc<Context>);

errors! {
    /// How the cart refuses.
    CartUseError {
        /// The cart or the line would be too large.
        Limit {
            /// What the cart says.
            source: CartError,
        } = Invalid, "{source}";
        /// The variant is no longer offered.
        NotOffered = NotFound, "this is no longer offered";
        /// The branch does not hand goods over.
        NoSuchBranch = NotFound, "goods cannot be collected there";
        /// The sums do not fit together.
        Sums = Internal, "the cart cannot be added up";
    }
}

/// A cart as it is shown.
#[derive(Clone, Debug)]
pub struct CartView {
    /// The cart.
    pub cart: Cart,
    /// The cart beside what the shop offers now, at the branch that would serve it.
    pub review: Review,
    /// Sums beside the lines, once a delivery is chosen.
    pub adjustments: Vec<Adjustment>,
    /// What an order of this would come to; `None` while the cart is empty.
    pub total: Option<Money>,
    /// All branches.
    pub branches: Vec<Branch>,
    /// Whether some of it is digital: that cannot be paid on chain inside Telegram.
    pub digital: bool,
}

/// How many of what.
#[derive(Clone, Copy, Debug)]
pub struct SetQuantityCommand {
    /// What.
    pub variant: VariantId,
    /// How many; zero removes it.
    pub quantity: u32,
}

impl UseCase for ShowCart {
    const NAME: &'static str = "shop.show_cart";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = ();
    type Output = CartView;
    type Error = CartUseError;

    async fn run(&self, who: Authorized<'_, Self>, (): ()) -> Result<CartView, CartUseError> {
        let mut view = self.0.read().await?;
        let cart = view.cart(who.shopper()?).await?;
        let branches = view.branches().await?;
        let variants: Vec<VariantId> = cart.lines.iter().map(|line| line.variant).collect();
        let serving = serving_branch(&cart, &branches);
        let offers = view
            .offers(&variants, self.0.shop.currency, serving)
            .await?;
        cart_view(&self.0, cart, &offers, branches)
    }
}

impl UseCase for SetQuantity {
    const NAME: &'static str = "shop.set_quantity";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = SetQuantityCommand;
    type Output = CartView;
    type Error = CartUseError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        command: SetQuantityCommand,
    ) -> Result<CartView, CartUseError> {
        let SetQuantityCommand { variant, quantity } = command;
        let context = &self.0;
        let mut tx = context.begin().await?;
        let cart = tx.carts().cart(who.shopper()?).await?;
        if cart.quantity(variant) == quantity {
            let view = review_in(context, &mut tx, cart).await?;
            tx.commit().await?;
            return Ok(view);
        }
        let cart = if quantity == 0 {
            cart.without(variant)
        } else {
            let offers = tx
                .catalogue()
                .offers(&[variant], context.shop.currency, None)
                .await?;
            let seen = offers.first().and_then(|offer| offer.price);
            let seen = seen.ok_or(CartUseError::NotOffered)?;
            cart.set(variant, quantity, seen)
                .map_err(|source| CartUseError::Limit { source })?
        };
        let cart = saved(&mut tx, cart).await?;
        let view = review_in(context, &mut tx, cart).await?;
        tx.commit().await?;
        Ok(view)
    }
}

impl UseCase for AcceptChanges {
    const NAME: &'static str = "shop.accept_changes";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = ();
    type Output = CartView;
    type Error = CartUseError;

    async fn run(&self, who: Authorized<'_, Self>, (): ()) -> Result<CartView, CartUseError> {
        let mut tx = self.0.begin().await?;
        let cart = tx.carts().cart(who.shopper()?).await?;
        let view = review_in(&self.0, &mut tx, cart).await?;
        let view = if view.review.changed() {
            let cart = saved(&mut tx, view.cart.accept(&view.review)).await?;
            review_in(&self.0, &mut tx, cart).await?
        } else {
            view
        };
        tx.commit().await?;
        Ok(view)
    }
}

impl UseCase for ChooseDelivery {
    const NAME: &'static str = "shop.choose_delivery";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = Delivery;
    type Output = CartView;
    type Error = CartUseError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        delivery: Delivery,
    ) -> Result<CartView, CartUseError> {
        let mut tx = self.0.begin().await?;
        if let Delivery::Collect { branch } = &delivery {
            let branches = tx.catalogue().branches().await?;
            if !branches
                .iter()
                .any(|known| known.id == *branch && known.collects)
            {
                return Err(CartUseError::NoSuchBranch);
            }
        }
        let cart = tx.carts().cart(who.shopper()?).await?;
        let cart = saved(
            &mut tx,
            Cart {
                delivery: Some(delivery),
                ..cart
            },
        )
        .await?;
        let view = review_in(&self.0, &mut tx, cart).await?;
        tx.commit().await?;
        Ok(view)
    }
}

/// Saves a cart and returns it at its new version.
async fn saved(tx: &mut Box<dyn StoreTx>, cart: Cart) -> Result<Cart, StoreError> {
    tx.carts().save(&cart).await?;
    Ok(Cart {
        version: cart.version + 1,
        ..cart
    })
}

async fn review_in(
    context: &Context,
    tx: &mut Box<dyn StoreTx>,
    cart: Cart,
) -> Result<CartView, CartUseError> {
    let branches = tx.catalogue().branches().await?;
    let variants: Vec<VariantId> = cart.lines.iter().map(|line| line.variant).collect();
    let serving = serving_branch(&cart, &branches);
    let offers = tx
        .catalogue()
        .offers(&variants, context.shop.currency, serving)
        .await?;
    cart_view(context, cart, &offers, branches)
}

/// Where the goods would come from: the branch of collection, or the first that ships.
pub(super) fn serving_branch(cart: &Cart, branches: &[Branch]) -> Option<BranchId> {
    match &cart.delivery {
        Some(Delivery::Collect { branch }) => Some(*branch),
        Some(Delivery::Ship { .. }) => branches
            .iter()
            .find(|branch| branch.ships)
            .map(|branch| branch.id),
        None => None,
    }
}

/// Sums beside the lines.
pub(super) fn adjustments(context: &Context, delivery: Option<&Delivery>) -> Vec<Adjustment> {
    match delivery {
        Some(Delivery::Ship { .. }) if !context.shop.shipping.is_zero() => {
            alloc::vec![Adjustment {
                kind: AdjustmentKind::Shipping,
                effect: Effect::Raises,
                amount: context.shop.shipping,
            }]
        }
        _ => Vec::new(),
    }
}

pub(super) fn cart_view(
    context: &Context,
    cart: Cart,
    offers: &[chainstore_orders::Offer],
    branches: Vec<Branch>,
) -> Result<CartView, CartUseError> {
    let review = cart.review(offers).map_err(|_| CartUseError::Sums)?;
    let adjustments = adjustments(context, cart.delivery.as_ref());
    let total = review
        .total_with(&adjustments)
        .map_err(|_| CartUseError::Sums)?;
    let digital = review
        .lines
        .iter()
        .any(|line| line.offer.kind == GoodsKind::Digital);
    Ok(CartView {
        cart,
        review,
        adjustments,
        total,
        branches,
        digital,
    })
}

/// For callers that only need the name of the shopper's cart in a fact.
pub(super) fn checkout_scope(shopper: ShopperId) -> alloc::string::String {
    alloc::format!("checkout:{shopper}")
}
