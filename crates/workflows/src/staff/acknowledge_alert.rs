use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_monitoring::permissions::ALERTS_WRITE;
use chainstore_ports::{AlertId, AlertKind};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;

/// Acknowledges an alert. If the same happens again, the staff are told again.
pub struct AcknowledgeAlert;

errors! {
    /// Why an alert is not acknowledged.
    AcknowledgeAlertError in "acknowledge_alert" {
        /// There is no such alert, or somebody has acknowledged it before.
        NotFound = NotFound, "there is no such open alert";
    }
}

audited! { AlertAcknowledged(alert: AlertId) = "alert.acknowledged" { kind: AlertKind } }

impl UseCase for AcknowledgeAlert {
    type Context = Context;
    const NAME: &'static str = "staff.acknowledge_alert";
    const NEEDS: Needs = Needs::of(ALERTS_WRITE);
    type Command = AlertId;
    type Output = ();
    type Error = AcknowledgeAlertError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        alert: AlertId,
    ) -> Result<(), AcknowledgeAlertError> {
        let mut tx = context.begin(who).await?;
        let now = context.clock.now();
        let kind = tx.alerts().acknowledge(alert, who.actor(), now).await?;
        let kind = kind.ok_or(AcknowledgeAlertError::NotFound)?;
        context.audit(&mut *tx, who.actor(), &AlertAcknowledged { alert, kind })?;
        tx.commit().await?;
        Ok(())
    }
}
