use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::CATALOGUE_WRITE;
use chainstore_orders::{Category, CategoryId, ShortText};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;

/// Adds a category.
pub struct AddCategory;

/// A category to be added.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// The name that shoppers see.
    pub name: ShortText,
    /// Its position in lists; the smallest comes first.
    pub position: u32,
}

errors! {
    /// Why a category is not added.
    AddCategoryError in "add_category" {}
}

audited! { CategoryAdded(category: CategoryId) = "category.added" }

impl UseCase for AddCategory {
    type Context = Context;
    const NAME: &'static str = "staff.add_category";
    const NEEDS: Needs = Needs::of(CATALOGUE_WRITE);
    type Command = NewCategory;
    type Output = CategoryId;
    type Error = AddCategoryError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        new: NewCategory,
    ) -> Result<CategoryId, AddCategoryError> {
        let category = Category {
            id: context.mint(),
            name: new.name,
            position: new.position,
        };
        let mut tx = context.begin(who).await?;
        tx.catalogue().add_category(&category).await?;
        let added = CategoryAdded {
            category: category.id,
        };
        context.audit(&mut *tx, who.actor(), &added)?;
        tx.commit().await?;
        Ok(category.id)
    }
}
