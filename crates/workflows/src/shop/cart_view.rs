use alloc::{boxed::Box, vec::Vec};

use chainstore_kernel::{GoodsKind, Money, StoreError};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Branch, Cart, Delivery, Effect, Offer, Review, VariantId,
};
use chainstore_ports::{StoreRead, StoreTx};

use crate::Context;

/// A cart as the shopper sees it.
#[derive(Clone, Debug)]
pub struct CartView {
    /// The cart.
    pub cart: Cart,
    /// The cart compared with the present offers at the branch that would serve it.
    pub review: Review,
    /// The amounts that are added to or taken from the sum of the lines; empty until a delivery is chosen.
    pub adjustments: Vec<Adjustment>,
    /// The total that an order of this cart would have; `None` while the cart is empty.
    pub total: Option<Money>,
    /// The branch that would serve it; `None` until a delivery is chosen.
    pub branch: Option<Branch>,
    /// Whether it has digital goods. Inside Telegram these cannot be paid on chain.
    pub digital: bool,
}

/// The cart compared with the present offers.
///
/// # Errors
/// [`StoreError::Corrupt`] when the stored prices cannot be added.
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

/// Saves a cart and returns it with its new version.
pub(crate) async fn saved(tx: &mut Box<dyn StoreTx>, cart: Cart) -> Result<Cart, StoreError> {
    tx.carts().save(&cart).await?;
    Ok(Cart {
        version: cart.version + 1,
        ..cart
    })
}

/// The branch that the goods would come from: the one of collection, or the first one that ships.
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
    let ships = match delivery {
        Some(Delivery::Ship { .. }) => true,
        Some(Delivery::Collect { .. }) | None => false,
    };
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
