use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Category, CategoryId};

use crate::Context;
use crate::error::errors;

/// The categories that have something to sell, by position, a page at a time.
pub struct ListCategories;

/// Where the page begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct ListCategoriesCommand {
    /// The last category of the page before.
    pub after: Option<CategoryId>,
    /// Categories on a page.
    pub take: u32,
}

/// A category and how much is in it.
#[derive(Clone, Debug)]
pub struct CategoryLine {
    /// The category.
    pub category: Category,
    /// Listed products in it.
    pub products: u32,
}

errors! {
    /// How listing categories fails.
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
            // A category that is gone meanwhile leads back to the first page.
            Some(id) => view.category(id).await?.map(|last| last.cursor()),
            None => None,
        };
        let page = PageRequest::new(after, command.take);
        let categories = view.categories(true, page).await?;
        Ok(categories.map(|(category, products)| CategoryLine { category, products }))
    }
}
