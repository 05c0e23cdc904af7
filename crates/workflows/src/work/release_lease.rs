use chainstore_kernel::{Authorized, Lease, Needs, UseCase};

use crate::Context;
use crate::error::errors;
use crate::permissions::LEASES_WORK;

/// Gives a lease up, so that other instances need not wait until it expires.
pub struct ReleaseLease;

errors! {
    /// Why a lease is not given up. It then expires by itself.
    ReleaseLeaseError in "release_lease" {}
}

impl UseCase for ReleaseLease {
    type Context = Context;
    const NAME: &'static str = "work.release_lease";
    const NEEDS: Needs = Needs::of(LEASES_WORK);
    type Command = Lease;
    type Output = ();
    type Error = ReleaseLeaseError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        lease: Lease,
    ) -> Result<(), ReleaseLeaseError> {
        Ok(context.leases.release(who, &lease).await?)
    }
}
