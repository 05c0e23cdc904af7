use alloc::string::String;
use core::time::Duration;

use chainstore_kernel::{Authorized, Lease, Needs, UseCase};

use crate::Context;
use crate::error::errors;
use crate::permissions::LEASES_WORK;

/// Takes a lease, or renews it.
pub struct TakeLease;

/// The lease, its holder and its duration.
#[derive(Clone, Debug)]
pub struct TakeLeaseCommand {
    /// What the lease is for, for example `scanner:eip155:1`.
    pub name: String,
    /// The name of the instance that shall hold it.
    pub holder: String,
    /// The time for which it is held.
    pub term: Duration,
}

errors! {
    /// Why a lease cannot be taken.
    TakeLeaseError in "take_lease" {}
}

impl UseCase for TakeLease {
    type Context = Context;
    const NAME: &'static str = "work.take_lease";
    const NEEDS: Needs = Needs::of(LEASES_WORK);
    type Command = TakeLeaseCommand;
    /// The lease; `None` while another instance holds it.
    type Output = Option<Lease>;
    type Error = TakeLeaseError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: TakeLeaseCommand,
    ) -> Result<Option<Lease>, TakeLeaseError> {
        let TakeLeaseCommand { name, holder, term } = command;
        Ok(context.leases.acquire(who, &name, &holder, term).await?)
    }
}
