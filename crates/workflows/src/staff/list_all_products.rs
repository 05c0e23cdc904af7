use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::CATALOGUE_READ;
use chainstore_orders::{Place, Product, Stock, VariantId};

use crate::Context;
use crate::error::errors;

/// One page of all listed products, newest first, with the stock of their variants.
pub struct ListAllProducts;

/// A page of products with their stock.
#[derive(Clone, Debug)]
pub struct StockedProducts {
    /// The products.
    pub products: Page<Product>,
    /// The stock of all their variants at each place.
    pub stock: Vec<(Place, Stock)>,
}

errors! {
    /// Why products cannot be listed.
    ListAllProductsError in "list_all_products" {}
}

impl UseCase for ListAllProducts {
    type Context = Context;
    const NAME: &'static str = "staff.list_all_products";
    const NEEDS: Needs = Needs::of(CATALOGUE_READ);
    type Command = PageRequest;
    type Output = StockedProducts;
    type Error = ListAllProductsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        page: PageRequest,
    ) -> Result<StockedProducts, ListAllProductsError> {
        let mut view = context.read(who).await?;
        let products = view.products(page).await?;
        let all = products.items.iter();
        let variants: Vec<VariantId> = all
            .flat_map(|product| product.variants.iter().map(|variant| variant.id))
            .collect();
        let stock = view.stock_of(&variants).await?;
        Ok(StockedProducts { products, stock })
    }
}
