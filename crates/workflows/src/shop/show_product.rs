use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{ProductId, ProductState, VariantId};

use super::ProductView;
use crate::Context;
use crate::error::errors;

/// Shows one product with the offers for its variants.
pub struct ShowProduct;

errors! {
    /// Why a product cannot be shown.
    ShowProductError in "show_product" {
        /// There is no such product, or it is no longer for sale.
        NotFound = NotFound, "this is no longer offered";
    }
}

impl UseCase for ShowProduct {
    type Context = Context;
    const NAME: &'static str = "shop.show_product";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ProductId;
    type Output = ProductView;
    type Error = ShowProductError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        id: ProductId,
    ) -> Result<ProductView, ShowProductError> {
        let mut view = context.read(who).await?;
        let found = view.product(id).await?;
        let listed = found.filter(|product| product.state == ProductState::Listed);
        let product = listed.ok_or(ShowProductError::NotFound)?;
        let variants: Vec<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
        let offers = view.offers(&variants, context.currency(), None).await?;
        Ok(ProductView::new(product, &offers))
    }
}
