use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Category, CategoryId};

use crate::Context;
use crate::error::errors;

/// One page of the categories that have a listed product, by position.
pub struct ListCategories;

/// Where the page begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct ListCategoriesCommand {
    /// The last category of the page before; `None` for the first page.
    pub after: Option<CategoryId>,
    /// The number of categories on a page.
    pub take: u32,
}

/// A category and the number of its products.
#[derive(Clone, Debug)]
pub struct CategoryLine {
    /// The category.
    pub category: Category,
    /// The number of listed products in it.
    pub products: u32,
}

errors! {
    /// Why categories cannot be listed.
    ListCategoriesError in "list_categories" {}
}

impl UseCase for ListCategories {
    type Context = Context;
    const NAME: &'static str = "shop.list_categories";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ListCategoriesCommand;
    type Output = Page<CategoryLine>;
    type Error = ListCategoriesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: ListCategoriesCommand,
    ) -> Result<Page<CategoryLine>, ListCategoriesError> {
        let mut view = context.read(who).await?;
        let after = match command.after {
            // If that category is gone meanwhile, the first page is shown.
            Some(id) => view.category(id).await?.map(|last| last.cursor()),
            None => None,
        };
        let page = PageRequest::new(after, command.take);
        let categories = view.categories(true, page).await?;
        Ok(categories.map(|(category, products)| CategoryLine { category, products }))
    }
}
