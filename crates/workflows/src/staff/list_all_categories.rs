use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::Category;
use chainstore_orders::permissions::CATALOGUE_READ;

use crate::Context;
use crate::error::errors;

/// One page of all categories, by position, each with the number of its listed products.
pub struct ListAllCategories;

errors! {
    /// Why categories cannot be listed.
    ListAllCategoriesError in "list_all_categories" {}
}

impl UseCase for ListAllCategories {
    type Context = Context;
    const NAME: &'static str = "staff.list_all_categories";
    const NEEDS: Needs = Needs::of(CATALOGUE_READ);
    type Command = PageRequest;
    type Output = Page<(Category, u32)>;
    type Error = ListAllCategoriesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        page: PageRequest,
    ) -> Result<Page<(Category, u32)>, ListAllCategoriesError> {
        Ok(context.read(who).await?.categories(false, page).await?)
    }
}
