use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Category, CategoryId, ProductId, VariantId};

use super::ProductView;
use crate::Context;
use crate::error::errors;

/// One page of the products of a category, by title.
pub struct ListProducts;

/// Where the page begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct ListProductsCommand {
    /// Where the page begins.
    pub start: ShelfStart,
    /// The number of products on a page.
    pub take: u32,
}

/// Where a page of a category begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShelfStart {
    /// At the first product of this category.
    First(CategoryId),
    /// Behind this product, in its category: it is the last one of the page before.
    Behind(ProductId),
}

/// One page of a category.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The category.
    pub category: Category,
    /// The products with their offers.
    pub products: Page<ProductView>,
}

errors! {
    /// Why products cannot be listed.
    ListProductsError in "list_products" {
        /// There is no such category, or no such product to begin behind.
        NotFound = NotFound, "this is no longer offered";
    }
}

impl UseCase for ListProducts {
    type Context = Context;
    const NAME: &'static str = "shop.list_products";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ListProductsCommand;
    type Output = Shelf;
    type Error = ListProductsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ListProductsCommand { start, take }: ListProductsCommand,
    ) -> Result<Shelf, ListProductsError> {
        let mut view = context.read(who).await?;
        let (category, after) = match start {
            ShelfStart::First(category) => (category, None),
            // A product that was archived meanwhile is still found.
            ShelfStart::Behind(product) => {
                let last = view.product(product).await?;
                let last = last.ok_or(ListProductsError::NotFound)?;
                (last.category, Some(last.shelf_cursor()))
            }
        };
        let category = view.category(category).await?;
        let category = category.ok_or(ListProductsError::NotFound)?;
        let page = PageRequest::new(after, take);
        let products = view.shelf(category.id, page).await?;
        let shown = products.items.iter();
        let variants: Vec<VariantId> = shown
            .flat_map(|product| product.variants.iter().map(|variant| variant.id))
            .collect();
        let offers = view.offers(&variants, context.currency(), None).await?;
        Ok(Shelf {
            category,
            products: products.map(|product| ProductView::new(product, &offers)),
        })
    }
}
