use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::Branch;
use chainstore_orders::permissions::CATALOGUE_READ;

use crate::Context;
use crate::error::errors;

/// One page of all branches, by position.
pub struct ListAllBranches;

errors! {
    /// Why branches cannot be listed.
    ListAllBranchesError in "list_all_branches" {}
}

impl UseCase for ListAllBranches {
    type Context = Context;
    const NAME: &'static str = "staff.list_all_branches";
    const NEEDS: Needs = Needs::of(CATALOGUE_READ);
    type Command = PageRequest;
    type Output = Page<Branch>;
    type Error = ListAllBranchesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        page: PageRequest,
    ) -> Result<Page<Branch>, ListAllBranchesError> {
        Ok(context.read(who).await?.branches(false, page).await?)
    }
}
