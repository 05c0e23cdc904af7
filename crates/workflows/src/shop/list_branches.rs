use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{Branch, BranchId};

use crate::Context;
use crate::error::errors;

/// The ways a cart can reach the shopper: branches to collect at, a page at a time, and shipping.
pub struct ListBranches;

/// Where the page begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct ListBranchesCommand {
    /// The last branch of the page before.
    pub after: Option<BranchId>,
    /// Branches on a page.
    pub take: u32,
}

/// Ways of delivery.
#[derive(Clone, Debug)]
pub struct Deliveries {
    /// Branches that hand goods over, by position.
    pub branches: Page<Branch>,
    /// Whether goods are shipped.
    pub ships: bool,
}

errors! {
    /// How listing branches fails.
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
            // A branch that is gone meanwhile leads back to the first page.
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
