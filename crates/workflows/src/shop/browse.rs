use alloc::{sync::Arc, vec::Vec};

use chainstore_kernel::{Authorized, Needs, Permission, UseCase};
use chainstore_orders::{Category, CategoryId, Offer, Product, ProductId, ProductState, VariantId};

use crate::Context;
use crate::error::errors;

/// The shelves of the shop.
pub struct ListCategories(pub(super) Arc<Context>);
/// One page of a shelf.
pub struct ListProducts(pub(super) Arc<Context>);
/// One product with what can be had of it.
pub struct ShowProduct(pub(super) Arc<Context>);

errors! {
    /// How browsing fails.
    BrowseError {
        /// Not there, or no longer offered.
        NotFound = NotFound, "this is no longer offered";
    }
}

/// A shelf and how much stands on it.
#[derive(Clone, Debug)]
pub struct CategoryLine {
    /// The shelf.
    pub category: Category,
    /// Listed products on it.
    pub products: u32,
}

/// Which page of which shelf.
#[derive(Clone, Copy, Debug)]
pub struct ListProductsCommand {
    /// The shelf.
    pub category: CategoryId,
    /// The page, from 0; one beyond the end shows the last.
    pub page: u32,
    /// Products on a page.
    pub size: u32,
}

/// One page of a shelf.
#[derive(Clone, Debug)]
pub struct ProductPage {
    /// The shelf.
    pub category: Category,
    /// The products with their offers.
    pub products: Vec<ProductView>,
    /// This page, from 0.
    pub page: u32,
    /// Pages there are; at least 1.
    pub pages: u32,
}

/// A product and what can be had of each variant.
#[derive(Clone, Debug)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// One offer for each variant, in the order of the variants.
    pub offers: Vec<Offer>,
}

impl UseCase for ListCategories {
    const NAME: &'static str = "shop.list_categories";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = ();
    type Output = Vec<CategoryLine>;
    type Error = BrowseError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        (): (),
    ) -> Result<Vec<CategoryLine>, BrowseError> {
        let categories = self.0.read().await?.categories().await?;
        let filled = categories.into_iter().filter(|(_, products)| *products > 0);
        Ok(filled
            .map(|(category, products)| CategoryLine { category, products })
            .collect())
    }
}

impl UseCase for ListProducts {
    const NAME: &'static str = "shop.list_products";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = ListProductsCommand;
    type Output = ProductPage;
    type Error = BrowseError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        command: ListProductsCommand,
    ) -> Result<ProductPage, BrowseError> {
        let size = command.size.max(1);
        let mut view = self.0.read().await?;
        let (category, count) = view
            .categories()
            .await?
            .into_iter()
            .find(|(known, _)| known.id == command.category)
            .ok_or(BrowseError::NotFound)?;
        let pages = count.div_ceil(size).max(1);
        let page = command.page.min(pages - 1);
        let (products, _) = view.products(Some(category.id), page * size, size).await?;
        let variants: Vec<VariantId> = products
            .iter()
            .flat_map(|product| product.variants.iter().map(|variant| variant.id))
            .collect();
        let offers = view.offers(&variants, self.0.shop.currency, None).await?;
        let products = products
            .into_iter()
            .map(|product| with_offers(product, &offers))
            .collect();
        Ok(ProductPage {
            category,
            products,
            page,
            pages,
        })
    }
}

impl UseCase for ShowProduct {
    const NAME: &'static str = "shop.show_product";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = ProductId;
    type Output = ProductView;
    type Error = BrowseError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        id: ProductId,
    ) -> Result<ProductView, BrowseError> {
        let mut view = self.0.read().await?;
        let product = view
            .product(id)
            .await?
            .filter(|product| product.state == ProductState::Listed);
        let product = product.ok_or(BrowseError::NotFound)?;
        let variants: Vec<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
        let offers = view.offers(&variants, self.0.shop.currency, None).await?;
        Ok(with_offers(product, &offers))
    }
}

fn with_offers(product: Product, offers: &[Offer]) -> ProductView {
    let of = |id| offers.iter().find(|offer| offer.variant == id).cloned();
    let offers = product
        .variants
        .iter()
        .filter_map(|variant| of(variant.id))
        .collect();
    ProductView { product, offers }
}
