use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::AlertKey;

use crate::Context;
use crate::error::errors;
use crate::permissions::ALERTS_RAISE;

/// Raises an alert for a worker: the staff are told that something needs them.
pub struct RaiseAlert;

errors! {
    /// Why an alert cannot be raised.
    RaiseAlertError in "raise_alert" {}
}

impl UseCase for RaiseAlert {
    type Context = Context;
    const NAME: &'static str = "work.raise_alert";
    const NEEDS: Needs = Needs::of(ALERTS_RAISE);
    type Command = AlertKey;
    type Output = ();
    type Error = RaiseAlertError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        key: AlertKey,
    ) -> Result<(), RaiseAlertError> {
        let mut tx = context.begin(who).await?;
        context.alert(&mut *tx, key.kind, key.subject).await?;
        tx.commit().await?;
        Ok(())
    }
}
