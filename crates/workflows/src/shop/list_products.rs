use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Category, CategoryId, VariantId};

use super::ProductView;
use crate::Context;
use crate::error::errors;

/// One page of the products of a category, by title.
pub struct ListProducts;

/// Which page of which category.
#[derive(Clone, Copy, Debug)]
pub struct ListProductsCommand {
    /// The category.
    pub category: CategoryId,
    /// The number of the page, from 0. A number beyond the last page shows the last page.
    pub page: u32,
    /// The number of products on a page.
    pub size: u32,
}

/// One page of a category.
#[derive(Clone, Debug)]
pub struct ProductPage {
    /// The category.
    pub category: Category,
    /// The products with their offers.
    pub products: Vec<ProductView>,
    /// The number of the page that is shown, from 0.
    pub page: u32,
    /// The number of pages, at least 1.
    pub pages: u32,
}

errors! {
    /// Why products cannot be listed.
    ListProductsError in "list_products" {
        /// There is no such category.
        NotFound = NotFound, "this is no longer offered";
    }
}

impl UseCase for ListProducts {
    type Context = Context;
    const NAME: &'static str = "shop.list_products";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ListProductsCommand;
    type Output = ProductPage;
    type Error = ListProductsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: ListProductsCommand,
    ) -> Result<ProductPage, ListProductsError> {
        let size = command.size.max(1);
        let mut view = context.read(who).await?;
        let category = view.category(command.category).await?;
        let category = category.ok_or(ListProductsError::NotFound)?;
        let pages = view.shelf_size(category.id).await?.div_ceil(size).max(1);
        let page = command.page.min(pages - 1);
        let products = view.shelf(category.id, page * size, size).await?;
        let variants: Vec<VariantId> = products
            .iter()
            .flat_map(|product| product.variants.iter().map(|variant| variant.id))
            .collect();
        let offers = view.offers(&variants, context.currency(), None).await?;
        let products = products.into_iter();
        Ok(ProductPage {
            products: products
                .map(|product| ProductView::new(product, &offers))
                .collect(),
            category,
            page,
            pages,
        })
    }
}
