use alloc::string::String;
use core::time::Duration;

use chainstore_kernel::{Authorized, Lease, Needs, UseCase};

use crate::Context;
use crate::error::errors;
use crate::permissions::LEASES_WORK;

/// Takes a lease, or prolongs it.
pub struct TakeLease;

/// Which lease, for whom and for how long.
#[derive(Clone, Debug)]
pub struct TakeLeaseCommand {
    /// What it is for, for example `scanner:eip155:1`.
    pub name: String,
    /// The instance.
    pub holder: String,
    /// How long it lasts.
    pub term: Duration,
}

errors! {
    /// How taking a lease fails.
    TakeLeaseError in "take_lease" {}
}

impl UseCase for TakeLease {
    type Context = Context;
    const NAME: &'static str = "work.take_lease";
    const NEEDS: Needs = Needs::of(LEASES_WORK);
    type Command = TakeLeaseCommand;
    /// `None` while another instance holds it.
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
