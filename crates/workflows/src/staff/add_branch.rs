use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::CATALOGUE_WRITE;
use chainstore_orders::{Branch, BranchId, LongText, ShortText};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;

/// Adds a branch.
pub struct AddBranch;

/// A branch to be added.
#[derive(Clone, Debug)]
pub struct NewBranch {
    /// The name that shoppers see.
    pub name: ShortText,
    /// The postal address that shoppers see.
    pub address: LongText,
    /// Whether goods are shipped from here.
    pub ships: bool,
    /// Whether shoppers can collect goods here.
    pub collects: bool,
    /// Its position in lists; the smallest comes first.
    pub position: u32,
}

errors! {
    /// Why a branch is not added.
    AddBranchError in "add_branch" {}
}

audited! { BranchAdded(branch: BranchId) = "branch.added" }

impl UseCase for AddBranch {
    type Context = Context;
    const NAME: &'static str = "staff.add_branch";
    const NEEDS: Needs = Needs::of(CATALOGUE_WRITE);
    type Command = NewBranch;
    type Output = BranchId;
    type Error = AddBranchError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        new: NewBranch,
    ) -> Result<BranchId, AddBranchError> {
        let NewBranch {
            name,
            address,
            ships,
            collects,
            position,
        } = new;
        let branch = Branch {
            id: context.mint(),
            name,
            address,
            ships,
            collects,
            position,
        };
        let mut tx = context.begin(who).await?;
        tx.catalogue().add_branch(&branch).await?;
        context.audit(&mut *tx, who.actor(), &BranchAdded { branch: branch.id })?;
        tx.commit().await?;
        Ok(branch.id)
    }
}
