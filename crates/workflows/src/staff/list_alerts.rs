use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_monitoring::permissions::ALERTS_READ;
use chainstore_ports::Alert;
use chainstore_ports::AlertFilter;

use crate::Context;
use crate::error::errors;

/// Alerts, the one that first happened most recently first.
pub struct ListAlerts;

errors! {
    /// Why alerts cannot be listed.
    ListAlertsError in "list_alerts" {}
}

impl UseCase for ListAlerts {
    type Context = Context;
    const NAME: &'static str = "staff.list_alerts";
    const NEEDS: Needs = Needs::of(ALERTS_READ);
    type Command = (AlertFilter, PageRequest);
    type Output = Page<Alert>;
    type Error = ListAlertsError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (filter, page): (AlertFilter, PageRequest),
    ) -> Result<Page<Alert>, ListAlertsError> {
        Ok(context.read(who).await?.alerts(filter, page).await?)
    }
}
