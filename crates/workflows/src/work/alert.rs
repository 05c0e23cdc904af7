use alloc::sync::Arc;

use chainstore_kernel::{Authorized, Needs, Permission, UseCase};

use crate::error::errors;
use crate::{Context, Notice};

/// A worker tells the staff that something needs them.
pub struct RaiseAlert(Arc<Context>);

errors! {
    /// How an alert fails to be owed.
    AlertError {}
}

impl RaiseAlert {
    /// Over this context.
    pub const fn new(context: Arc<Context>) -> Self {
        Self(context)
    }
}

impl UseCase for RaiseAlert {
    const NAME: &'static str = "work.raise_alert";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsWork);
    type Command = Notice;
    type Output = ();
    type Error = AlertError;

    async fn run(&self, _who: Authorized<'_, Self>, notice: Notice) -> Result<(), AlertError> {
        let mut tx = self.0.begin().await?;
        tx.outbox()
            .push(notice.owe(self.0.clock.now(), &*self.0.entropy));
        tx.commit().await?;
        Ok(())
    }
}
