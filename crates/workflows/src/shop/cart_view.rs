use alloc::{boxed::Box, vec::Vec};

use chainstore_kernel::{GoodsKind, Money, StoreError};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Branch, Cart, Delivery, Effect, Offer, Review, VariantId,
};
use chainstore_ports::{StoreRead, StoreTx};

use crate::Context;

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
    /// The branch that would serve it, once a delivery is chosen.
    pub branch: Option<Branch>,
    /// Whether some of it is digital: that cannot be paid on chain inside Telegram.
    pub digital: bool,
}

/// The cart beside what is offered now.
///
/// # Errors
/// [`StoreError::Corrupt`] when the stored prices do not add up.
pub(crate) async fn cart_view(
    context: &Context,
    view: &mut dyn StoreRead,
    cart: Cart,
) -> Result<CartView, StoreError> {
    let branch = serving_branch(view, &cart).await?;
    let variants: Vec<VariantId> = cart.lines.iter().map(|line| line.variant).collect();
    let serving = branch.as_ref().map(|branch| branch.id);
    let offers = view.offers(&variants, context.currency(), serving).await?;
    reviewed(context, cart, &offers, branch)
}

/// Saves a cart and returns it at its new version.
pub(crate) async fn saved(tx: &mut Box<dyn StoreTx>, cart: Cart) -> Result<Cart, StoreError> {
    tx.carts().save(&cart).await?;
    Ok(Cart {
        version: cart.version + 1,
        ..cart
    })
}

/// Where the goods would come from: the branch of collection, or the first that ships.
async fn serving_branch(
    view: &mut dyn StoreRead,
    cart: &Cart,
) -> Result<Option<Branch>, StoreError> {
    match &cart.delivery {
        Some(Delivery::Collect { branch }) => view.branch(*branch).await,
        Some(Delivery::Ship { .. }) => view.shipping_branch().await,
        None => Ok(None),
    }
}

fn reviewed(
    context: &Context,
    cart: Cart,
    offers: &[Offer],
    branch: Option<Branch>,
) -> Result<CartView, StoreError> {
    let sums = || StoreError::corrupt("price", "the prices of a cart do not add up");
    let review = cart.review(offers).map_err(|_| sums())?;
    let adjustments = adjustments(context, cart.delivery.as_ref());
    let total = review.total_with(&adjustments).map_err(|_| sums())?;
    let mut lines = review.lines.iter();
    let digital = lines.any(|line| line.offer.kind == GoodsKind::Digital);
    Ok(CartView {
        cart,
        review,
        adjustments,
        total,
        branch,
        digital,
    })
}

fn adjustments(context: &Context, delivery: Option<&Delivery>) -> Vec<Adjustment> {
    let ships = matches!(delivery, Some(Delivery::Ship { .. }));
    let shipping = context.settings.get().shipping;
    if !ships || shipping.is_zero() {
        return Vec::new();
    }
    alloc::vec![Adjustment {
        kind: AdjustmentKind::Shipping,
        effect: Effect::Raises,
        amount: shipping,
    }]
}
