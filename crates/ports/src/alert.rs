use alloc::{boxed::Box, string::String};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Actor, Id, IdKind, StoreError, Timestamp, closed_set};
use chainstore_payments::SuspenseReason;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Kind of [`AlertId`].
#[derive(Debug)]
pub enum AlertRecordKind {}
impl IdKind for AlertRecordKind {
    const PREFIX: &'static str = "alr";
}
/// Names an alert.
pub type AlertId = Id<AlertRecordKind>;

/// What the staff are told about. The names are stored and shown by the API.
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
    /// A node answers what makes no sense.
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
    /// Something that came in cannot be worked.
    InboxParked,
    /// A message that is owed cannot be sent.
    OutboxParked,
    /// A stored address does not fit its integrity tag or our key.
    AddressTampered,
}

closed_set!(AlertKind, Severity);

impl AlertKind {
    /// How soon somebody must look.
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
            | Self::OutboxParked => Severity::Warning,
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

/// How soon somebody must look. The order is part of the meaning.
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
    /// When there is time.
    Notice,
    /// Today.
    Warning,
    /// Now.
    Critical,
}

/// What an alert is about. While one of the same kind and subject is open, a repeat is counted there, and
/// told again only after [`Alert::QUIET`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertKey {
    /// What happened.
    pub kind: AlertKind,
    /// To what: an id, a chain or the key of a queue's item.
    pub subject: String,
}

/// An alert as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// What happened, and to what.
    pub key: AlertKey,
    /// How soon somebody must look.
    pub severity: Severity,
    /// How often it happened, from 1.
    pub count: u64,
    /// When it happened first.
    pub first_at: Timestamp,
    /// When it happened last.
    pub last_at: Timestamp,
    /// Who took note of it, as the audit trail writes actors, and when.
    pub acknowledged: Option<(String, Timestamp)>,
}

/// Which alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Only of this kind.
    pub kind: Option<AlertKind>,
    /// Only those that somebody has taken note of, or only the others.
    pub acknowledged: Option<bool>,
}

/// What became of an alert that was raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    /// It is new: the staff must be told.
    First(AlertId),
    /// An open one was counted up, for the first time in an hour: the staff must be told again.
    Again(AlertId),
    /// An open one was counted up: the staff were told already.
    Repeated(AlertId),
}

impl Raised {
    /// The alert that the staff must be told of.
    pub const fn to_tell(self) -> Option<AlertId> {
        match self {
            Self::First(id) | Self::Again(id) => Some(id),
            Self::Repeated(_) => None,
        }
    }
}

impl Alert {
    /// After this long without a repeat, one more is likely another incident.
    pub const QUIET: Duration = Duration::from_hours(1);
}

/// The part of a transaction that keeps alerts.
#[async_trait]
pub trait AlertLog: Send {
    /// Raises an alert, or counts the open one of the same kind and subject up. `id` is that of a new
    /// alert.
    async fn raise(
        &mut self,
        id: AlertId,
        key: &AlertKey,
        at: Timestamp,
    ) -> Result<Raised, StoreError>;

    /// Somebody has taken note. Whether there was an open alert of this id.
    async fn acknowledge(
        &mut self,
        id: AlertId,
        by: Actor,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// Each reason for which money waits has an alert of its own.
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
