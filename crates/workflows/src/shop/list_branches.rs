use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Branch, BranchId};

use crate::Context;
use crate::error::errors;

/// The ways in which a cart can reach the shopper: one page of the branches to collect at, and whether shipping
/// is possible.
pub struct ListBranches;

/// Where the page begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct ListBranchesCommand {
    /// The last branch of the page before; `None` for the first page.
    pub after: Option<BranchId>,
    /// The number of branches on a page.
    pub take: u32,
}

/// The possible deliveries.
#[derive(Clone, Debug)]
pub struct Deliveries {
    /// Branches where goods can be collected, by position.
    pub branches: Page<Branch>,
    /// Whether goods are shipped.
    pub ships: bool,
}

errors! {
    /// Why branches cannot be listed.
    ListBranchesError in "list_branches" {}
}

impl UseCase for ListBranches {
    type Context = Context;
    const NAME: &'static str = "shop.list_branches";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ListBranchesCommand;
    type Output = Deliveries;
    type Error = ListBranchesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: ListBranchesCommand,
    ) -> Result<Deliveries, ListBranchesError> {
        let mut view = context.read(who).await?;
        let after = match command.after {
            // If that branch is gone meanwhile, the first page is shown.
            Some(id) => view.branch(id).await?.map(|last| last.cursor()),
            None => None,
        };
        let page = PageRequest::new(after, command.take);
        Ok(Deliveries {
            branches: view.branches(true, page).await?,
            ships: view.shipping_branch().await?.is_some(),
        })
    }
}
