use alloc::{boxed::Box, string::String};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Actor, Id, IdKind, Page, PageRequest, StoreError, Timestamp, closed_set};
use chainstore_payments::SuspenseReason;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Makes [`AlertId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum AlertRecordKind {}
impl IdKind for AlertRecordKind {
    const PREFIX: &'static str = "alr";
}
/// The id of an alert.
pub type AlertId = Id<AlertRecordKind>;

/// What an alert is about. The names are stored, and the API shows them.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AlertKind {
    /// The payment of a confirmed order is no longer in the chain.
    PaymentReversed,
    /// A payment that was seen has left the chain and did not come back in time.
    PaymentGone,
    /// An order was paid after it had ended.
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
    /// Money arrived at an address of a receiving key that is not configured any more.
    SuspenseOtherKey,
    /// A transfer that is credited to one invoice pays another now.
    SuspenseOtherInvoice,
    /// The follower cannot continue at the blocks of a chain, for example after a deep reorganisation.
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
    /// An item of the inbox cannot be worked and was parked.
    InboxParked,
    /// An owed message cannot be sent and was parked.
    OutboxParked,
    /// A stored address does not match its integrity tag, or cannot be derived from our key.
    AddressTampered,
    /// A stored setting does not fit; its last good value stays in force.
    SettingUnfit,
}

closed_set!(AlertKind, Severity);

impl AlertKind {
    /// How soon a person must look at an alert of this kind.
    pub const fn severity(self) -> Severity {
        match self {
            Self::PaymentReversed
            | Self::PaymentGone
            | Self::PaidWithoutStock
            | Self::ChainCannotBeFollowed
            | Self::ChainIsAnotherChain
            | Self::AddressTampered => Severity::Critical,
            Self::PaidAfterEnd
            | Self::PaymentDoesNotFit
            | Self::ChainAnswersNonsense
            | Self::ChainDoesNotAnswer
            | Self::ChainStandsStill
            | Self::ChainFails
            | Self::ChainExpiresNothing
            | Self::InboxParked
            | Self::OutboxParked
            | Self::SettingUnfit => Severity::Warning,
            Self::SuspenseLate
            | Self::SuspenseEarly
            | Self::SuspenseSurplus
            | Self::SuspenseShort
            | Self::SuspenseWrongAsset
            | Self::SuspenseTooLarge
            | Self::SuspenseOtherKey
            | Self::SuspenseOtherInvoice => Severity::Notice,
        }
    }
}

/// How soon a person must look at an alert, in ascending order of urgency.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    /// When there is time for it.
    Notice,
    /// Within the day.
    Warning,
    /// At once.
    Critical,
}

/// What an alert is about. While an alert of the same kind and subject is open, a repeat is counted in it, and
/// the staff are told again only if it comes after a pause without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertKey {
    /// What kind of thing happened.
    pub kind: AlertKind,
    /// What it happened to: an id, a chain, a setting, or the key of an item of a queue.
    pub subject: String,
}

/// An alert as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The id of the alert.
    pub id: AlertId,
    /// What happened, and to what.
    pub key: AlertKey,
    /// How soon a person must look at it.
    pub severity: Severity,
    /// How often it happened; 1 for an alert that was not repeated. It stays at the greatest number that the
    /// store can hold.
    pub count: u64,
    /// When it first happened.
    pub first_at: Timestamp,
    /// When it last happened.
    pub last_at: Timestamp,
    /// Who acknowledged it, in the form in which the audit trail writes actors, and when; `None` while it is
    /// open.
    pub acknowledged: Option<(String, Timestamp)>,
}

/// Which alerts a list contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Only alerts of this kind; `None` for all kinds.
    pub kind: Option<AlertKind>,
    /// `true` for acknowledged alerts only, `false` for open ones only, `None` for both.
    pub acknowledged: Option<bool>,
}

/// The result of raising an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    /// A new alert was made. The staff must be told.
    First(AlertId),
    /// The repeat was counted in an open alert, after the pause or more without one. The staff must be told
    /// again.
    Again(AlertId),
    /// The repeat was counted in an open alert. The staff were told before and need not be told again.
    Repeated(AlertId),
}

impl Raised {
    /// The alert that the staff must be told about; `None` when they were told before.
    pub const fn to_tell(self) -> Option<AlertId> {
        match self {
            Self::First(id) | Self::Again(id) => Some(id),
            Self::Repeated(_) => None,
        }
    }
}

/// The part of a transaction that raises and acknowledges alerts.
#[async_trait]
pub trait AlertLog: Send {
    /// Makes an alert with the id `id`, or, if one of the same kind and subject is open, counts the repeat in
    /// that one. A repeat after the time `quiet` without one is probably another incident, so the staff are told
    /// again.
    async fn raise(
        &mut self,
        id: AlertId,
        key: &AlertKey,
        at: Timestamp,
        quiet: Duration,
    ) -> Result<Raised, StoreError>;

    /// Acknowledges an alert. Returns its kind; `None` if there was no open one with this id.
    async fn acknowledge(
        &mut self,
        id: AlertId,
        by: Actor,
        at: Timestamp,
    ) -> Result<Option<AlertKind>, StoreError>;
}

/// Reads alerts.
#[async_trait]
pub trait AlertRead: Send {
    /// The alerts that the filter selects, the one that first happened most recently first. A repeat does not
    /// change the place of an alert, so that reading page after page misses none.
    async fn alerts(
        &mut self,
        filter: AlertFilter,
        page: PageRequest,
    ) -> Result<Page<Alert>, StoreError>;
}

/// Each reason for suspense has its own kind of alert.
impl From<SuspenseReason> for AlertKind {
    fn from(reason: SuspenseReason) -> Self {
        match reason {
            SuspenseReason::Late => Self::SuspenseLate,
            SuspenseReason::Early => Self::SuspenseEarly,
            SuspenseReason::Surplus => Self::SuspenseSurplus,
            SuspenseReason::Short => Self::SuspenseShort,
            SuspenseReason::WrongAsset => Self::SuspenseWrongAsset,
            SuspenseReason::TooLarge => Self::SuspenseTooLarge,
            SuspenseReason::OtherKey => Self::SuspenseOtherKey,
            SuspenseReason::OtherInvoice => Self::SuspenseOtherInvoice,
        }
    }
}
