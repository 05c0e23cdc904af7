use actix_web::HttpResponse;
use actix_web::web::Json;
use chainstore_kernel::Timestamp;
use chainstore_ports as ports;
use chainstore_ports::{AlertFilter, AlertRecordKind};
use chainstore_workflows::staff::{AcknowledgeAlert, ListAlerts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::extract::PathId;
use crate::problem::ApiError;
use crate::wire::{Listing, Page, PageParams, rfc3339, spelled};

/// Which alerts the list contains.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlertParams {
    /// Only those of this kind.
    kind: Option<AlertKind>,
    /// True for acknowledged alerts only, false for open ones only.
    acknowledged: Option<bool>,
}

/// Something that needs the staff.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alert {
    #[schema(example = "alr_06e5…")]
    id: String,
    kind: AlertKind,
    /// What it happened to: an id, a chain, a setting or the key of a message. No personal data.
    #[schema(example = "ord_06e5…")]
    subject: String,
    severity: Severity,
    /// How often it happened; 1 when it was not repeated.
    count: u64,
    /// When it first happened.
    #[schema(format = DateTime)]
    first_at: String,
    /// When it last happened.
    #[schema(format = DateTime)]
    last_at: String,
    /// Null while nobody has acknowledged it.
    acknowledged: Option<Acknowledged>,
}

/// Who has acknowledged an alert, and when.
#[derive(Debug, Serialize, ToSchema)]
struct Acknowledged {
    #[schema(example = "stf_06e5…")]
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

spelled! {
    /// What an alert is about.
    enum AlertKind for ports::AlertKind {
        /// The payment of a confirmed order is no longer in the chain.
        PaymentReversed,
        /// A payment that was seen has left the chain and did not come back in time.
        PaymentGone,
        /// An order that had ended was paid.
        PaidAfterEnd,
        /// An order was paid, but its goods are no longer available.
        PaidWithoutStock,
        /// A payment requires a transition that is not possible in the state of its order.
        PaymentDoesNotFit,
        /// Money arrived after the time to pay.
        SuspenseLate,
        /// Money arrived in a block that is dated before its invoice was made.
        SuspenseEarly,
        /// More money arrived than was asked for.
        SuspenseSurplus,
        /// Too little money arrived before the invoice expired.
        SuspenseShort,
        /// Another asset arrived than was asked for.
        SuspenseWrongAsset,
        /// More money arrived than a stored amount can hold.
        SuspenseTooLarge,
        /// Money arrived at an address of a receiving key that is no longer configured.
        SuspenseOtherKey,
        /// A transfer that is credited to one invoice pays another now.
        SuspenseOtherInvoice,
        /// The blocks of the node do not continue those that were read before, for example after a deep
        /// reorganisation.
        ChainCannotBeFollowed,
        /// A node gives an answer that cannot be true.
        ChainAnswersNonsense,
        /// A node serves another chain than the configured one.
        ChainIsAnotherChain,
        /// A node does not answer.
        ChainDoesNotAnswer,
        /// A node shows no new block.
        ChainStandsStill,
        /// Following a chain fails for another reason than the ones above.
        ChainFails,
        /// Invoices of a chain cannot be expired although their time is over.
        ChainExpiresNothing,
        /// An update from Telegram cannot be worked and was parked.
        InboxParked,
        /// A message cannot be sent and was parked.
        OutboxParked,
        /// A stored address does not match its integrity tag, or is not derived from the receiving key.
        AddressTampered,
        /// A stored setting does not fit; its last good value stays in force.
        SettingUnfit,
    }
}

spelled! {
    /// How soon a person must look at an alert.
    enum Severity for ports::Severity {
        /// When there is time for it.
        Notice,
        /// Within the day.
        Warning,
        /// At once.
        Critical,
    }
}

impl From<AlertParams> for AlertFilter {
    fn from(sent: AlertParams) -> Self {
        Self {
            kind: sent.kind.map(Into::into),
            acknowledged: sent.acknowledged,
        }
    }
}

impl From<&ports::Alert> for Alert {
    fn from(alert: &ports::Alert) -> Self {
        let acknowledged = |(by, at): &(String, Timestamp)| Acknowledged {
            by: by.clone(),
            at: rfc3339(*at),
        };
        Self {
            id: alert.id.to_string(),
            kind: alert.key.kind.into(),
            subject: alert.key.subject.clone(),
            severity: alert.severity.into(),
            count: alert.count,
            first_at: rfc3339(alert.first_at),
            last_at: rfc3339(alert.last_at),
            acknowledged: alert.acknowledged.as_ref().map(acknowledged),
        }
    }
}

/// Alerts, newest first by `first_at`. A repeat is counted in the open alert, whose place in the list does
/// not change.
#[utoipa::path(
    get, path = "/api/v1/alerts", tag = "alerts", params(AlertParams, PageParams),
    responses((status = 200, description = "One page", body = Page<Alert>))
)]
pub(crate) async fn list_alerts(
    call: Call<ListAlerts>,
    list: Listing<AlertParams>,
) -> Result<Json<Page<Alert>>, ApiError> {
    call.run(list.command()?).await.map(Page::answer)
}

/// Acknowledges an alert. If the same happens again, there is a new alert and the staff are told again.
#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/acknowledge", tag = "alerts", params(("id" = String, Path, example = "alr_06e5…")),
    responses((status = 204, description = "Noted"))
)]
pub(crate) async fn acknowledge_alert(
    call: Call<AcknowledgeAlert>,
    PathId(id): PathId<AlertRecordKind>,
) -> Result<HttpResponse, ApiError> {
    call.run(id).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_severities_are_named_as_they_are_stored() {
        for kind in ports::AlertKind::ALL {
            let shown = serde_json::to_value(AlertKind::from(*kind)).unwrap();
            assert_eq!(shown, kind.name());
        }
        for severity in ports::Severity::ALL {
            let shown = serde_json::to_value(Severity::from(*severity)).unwrap();
            assert_eq!(shown, severity.name());
        }
    }
}
