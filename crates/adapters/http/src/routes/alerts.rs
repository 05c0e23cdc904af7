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

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlertParams {
    /// Only those of this kind.
    kind: Option<AlertKind>,
    /// Only those that somebody has taken note of, or only the others.
    acknowledged: Option<bool>,
}

/// Something that needs the staff.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alert {
    #[schema(example = "alr_06e5…")]
    id: String,
    kind: AlertKind,
    /// What it happened to: an id, a chain or the key of a message. No personal data.
    #[schema(example = "ord_06e5…")]
    subject: String,
    severity: Severity,
    /// How often it happened, from 1.
    count: u64,
    /// When it happened first.
    #[schema(format = DateTime)]
    first_at: String,
    /// When it happened last.
    #[schema(format = DateTime)]
    last_at: String,
    /// Null while nobody has taken note.
    acknowledged: Option<Acknowledged>,
}

/// Who has taken note, and when.
#[derive(Debug, Serialize, ToSchema)]
struct Acknowledged {
    #[schema(example = "stf_06e5…")]
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

spelled! {
    /// What happened.
    enum AlertKind for ports::AlertKind {
        /// The chain took back a payment of an order that was confirmed.
        PaymentReversed,
        /// A payment that had been seen is gone for good.
        PaymentGone,
        /// An order that had ended was paid.
        PaidAfterEnd,
        /// An order was paid, and its goods are no longer there.
        PaidWithoutStock,
        /// A payment asks for a move that its order cannot make.
        PaymentDoesNotFit,
        /// Money arrived after the time to pay.
        SuspenseLate,
        /// Money arrived before its invoice was made, by the block's clock.
        SuspenseEarly,
        /// More money arrived than was asked for.
        SuspenseSurplus,
        /// Too little money arrived before the invoice expired.
        SuspenseShort,
        /// Another asset arrived than was asked for.
        SuspenseWrongAsset,
        /// More arrived than the store can count.
        SuspenseTooLarge,
        /// Money arrived at an address of a receiving key that is no longer configured.
        SuspenseOtherKey,
        /// A transfer that one invoice holds now pays another.
        SuspenseOtherInvoice,
        /// The blocks of a chain cannot be followed.
        ChainCannotBeFollowed,
        /// A node sends answers that make no sense.
        ChainAnswersNonsense,
        /// A node serves another chain than configured.
        ChainIsAnotherChain,
        /// A node does not answer.
        ChainDoesNotAnswer,
        /// A node shows no new block.
        ChainStandsStill,
        /// Following a chain fails for another reason.
        ChainFails,
        /// Invoices whose time is over cannot be ended.
        ChainExpiresNothing,
        /// An update from Telegram cannot be worked.
        InboxParked,
        /// A message cannot be sent.
        OutboxParked,
        /// A stored address does not fit its integrity tag or the receiving key.
        AddressTampered,
    }
}

spelled! {
    /// How soon somebody must look.
    enum Severity for ports::Severity {
        /// When there is time.
        Notice,
        /// Today.
        Warning,
        /// Now.
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

/// Alerts, newest first by `first_at`. While nobody takes note, a repeat is counted in the same alert, which
/// keeps its place.
#[utoipa::path(
    get, path = "/api/v1/alerts", tag = "alerts", params(AlertParams, PageParams),
    responses((status = 200, description = "One page", body = Page<Alert>))
)]
pub(crate) async fn list_alerts(
    call: Call<ListAlerts>,
    list: Listing<AlertParams>,
) -> Result<Json<Page<Alert>>, ApiError> {
    call.run(list.command()).await.map(Page::answer)
}

/// Takes note of an alert. If it happens again, there is a new alert and the staff are told again.
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
