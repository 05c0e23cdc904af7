//! How an invoice takes in what happens: transfers, charges, reorganisations, refunds, the word of staff, and time.

use alloc::vec::Vec;
use core::time::Duration;

use chainstore_kernel::{Minor, Timestamp, reasons};
use num_bigint::BigUint;

use crate::assess::Cause;
use crate::{
    Asset, Attempt, AttemptNumber, ChargeId, Credit, Inclusion, Invoice, InvoiceEvent, Method,
    PaymentKey, Standing, SuspenseReason, Transfer, TransferKey, Views,
};

/// How far before an attempt the block of its transfer may be dated. A block carries its maker's clock in whole seconds,
/// and an attempt ours with microseconds: a payment made at once may be mined "before" it was asked for. Nothing else
/// can have been meant, for the address was never given to anybody before; so much older, it is a clock or a node to
/// distrust.
const CLOCK_SKEW: Duration = Duration::from_mins(2);

reasons! {
    /// A payment cannot be taken in.
    #[derive(Copy)]
    pub enum InvoiceError in "invoice" {
        /// The transfer is more than two minutes (`CLOCK_SKEW`) older than the attempt, so it cannot be a payment of
        /// it.
        OlderThanInvoice = "the transfer is older than the invoice";
        /// The invoice has no attempt of this number, or it is paid in another way. Or another attempt holds the transfer
        /// already: what a contract pays can depend on the block, and the payment stays where it was first.
        NoSuchAttempt = "the invoice is not paid this way";
    }
}

/// What taking in a set of transfers came to.
#[derive(Clone, Debug)]
pub struct TakenIn {
    /// The invoice.
    pub invoice: Invoice,
    /// What it reports.
    pub events: Vec<InvoiceEvent>,
    /// The transfers that it refused.
    pub refused: Vec<(TransferKey, InvoiceError)>,
}

impl Invoice {
    /// Takes in a transfer that is in a block of the chain now.
    ///
    /// # Errors
    /// [`InvoiceError`].
    pub fn include(
        self,
        attempt: AttemptNumber,
        transfer: Transfer,
        views: &Views,
    ) -> Result<(Self, Vec<InvoiceEvent>), InvoiceError> {
        let taken = self.include_all(&[(attempt, transfer)], views);
        match taken.refused.first() {
            Some((_, error)) => Err(*error),
            None => Ok((taken.invoice, taken.events)),
        }
    }

    /// Takes in transfers that are in blocks of the chain now, each by the attempt whose address received it. The
    /// invoice is assessed once, however many there are. Mined again, a transfer may say something else: what a
    /// contract sends can depend on the block, so the newest block's word counts.
    #[must_use]
    pub fn include_all(mut self, arrivals: &[(AttemptNumber, Transfer)], views: &Views) -> TakenIn {
        let (mut events, mut refused) = (Vec::new(), Vec::new());
        let before = self.held_worth();
        for (number, transfer) in arrivals {
            if let Err(error) = self.hold(*number, transfer, &mut events) {
                refused.push((transfer.key, error));
            }
        }
        self.look_at_facts(&before, views, &mut events);
        TakenIn {
            invoice: self,
            events,
            refused,
        }
    }

    /// Takes in a charge that Telegram has made. Repeating it changes nothing, by whichever attempt, also after it was
    /// refunded.
    ///
    /// # Errors
    /// [`InvoiceError::NoSuchAttempt`] when the attempt is paid on a chain, or there is none.
    pub fn charge(
        mut self,
        number: AttemptNumber,
        id: ChargeId,
        amount: Minor,
        paid_at: Timestamp,
        views: &Views,
    ) -> Result<(Self, Vec<InvoiceEvent>), InvoiceError> {
        let attempt = self.attempt(number).ok_or(InvoiceError::NoSuchAttempt)?;
        match attempt.offer.method {
            Method::TelegramCharge { .. } => {}
            Method::OnChain { .. } => return Err(InvoiceError::NoSuchAttempt),
        }
        let key = PaymentKey::Charge(id);
        let mut events = Vec::new();
        if self.holder(&key).is_none() {
            let asset = attempt.asset();
            let credit = Credit {
                asset,
                amount,
                paid_at,
                inclusion: Inclusion::Charged,
                standing: self.standing_of(attempt, asset, paid_at, None),
                surplus: Minor::ZERO,
            };
            let before = self.held_worth();
            self.put(number, key, credit, &mut events);
            self.look_at_facts(&before, views, &mut events);
        }
        Ok((self, events))
    }

    /// Telegram has given a charge back. A refund of an unknown charge changes nothing.
    #[must_use]
    pub fn refund(mut self, id: &ChargeId, views: &Views) -> (Self, Vec<InvoiceEvent>) {
        let (before, mut events) = (self.held_worth(), Vec::new());
        let gone = Inclusion::Refunded { at: views.now };
        self.lose(&PaymentKey::Charge(id.clone()), gone, &mut events);
        self.look_at_facts(&before, views, &mut events);
        (self, events)
    }

    /// Takes back transfers whose block fell out of the chain.
    #[must_use]
    pub fn orphan(mut self, keys: &[TransferKey], views: &Views) -> (Self, Vec<InvoiceEvent>) {
        let (before, mut events) = (self.held_worth(), Vec::new());
        let gone = Inclusion::Orphaned { since: views.now };
        for key in keys {
            self.lose(&PaymentKey::Transfer(*key), gone, &mut events);
        }
        self.look_at_facts(&before, views, &mut events);
        (self, events)
    }

    /// Staff declare the invoice paid, whatever was received. Doing it again, or after the end, changes nothing.
    #[must_use]
    pub fn mark_paid(mut self, views: &Views) -> (Self, Vec<InvoiceEvent>) {
        let mut events = Vec::new();
        if !self.state.is_final() && self.marked_at.is_none() {
            self.marked_at = Some(views.now);
            self.flags.marked = true;
            self.assess(views, Cause::Changed, &mut events);
        }
        (self, events)
    }

    /// Looks again because time or a chain has moved on. Only this ends an invoice: a fact is one of several that were
    /// read together, and the next one may be what is missing.
    #[must_use]
    pub fn advance(mut self, views: &Views) -> (Self, Vec<InvoiceEvent>) {
        let mut events = Vec::new();
        self.assess(views, Cause::TimePassed, &mut events);
        (self, events)
    }

    fn look_at_facts(&mut self, before: &BigUint, views: &Views, events: &mut Vec<InvoiceEvent>) {
        let cause = if self.held_worth() > *before {
            Cause::Grown
        } else {
            Cause::Changed
        };
        self.assess(views, cause, events);
    }

    /// Writes a transfer into the ledger of its attempt.
    fn hold(
        &mut self,
        number: AttemptNumber,
        transfer: &Transfer,
        events: &mut Vec<InvoiceEvent>,
    ) -> Result<(), InvoiceError> {
        let attempt = self.attempt(number).ok_or(InvoiceError::NoSuchAttempt)?;
        let key = PaymentKey::Transfer(transfer.key);
        let elsewhere = self.holder(&key).is_some_and(|holder| holder != number);
        match attempt.offer.method {
            Method::OnChain { .. } if !elsewhere => {}
            Method::OnChain { .. } | Method::TelegramCharge { .. } => {
                return Err(InvoiceError::NoSuchAttempt);
            }
        }
        let known = attempt.ledger.get(&key).copied();
        let opened_at = attempt.offer.opened_at;
        let paid_at = match known {
            Some(credit) => credit.paid_at,
            None if transfer.paid_at < opened_at.minus(CLOCK_SKEW) => {
                return Err(InvoiceError::OlderThanInvoice);
            }
            None => transfer.paid_at.max(opened_at),
        };
        let asset = Asset::OnChain(transfer.asset);
        let standing = self.standing_of(attempt, asset, paid_at, known);
        // What it had in surplus stays until the invoice is assessed.
        let surplus = known
            .filter(|_| standing == Standing::Counted)
            .map_or(Minor::ZERO, |credit| credit.surplus);
        let credit = Credit {
            asset,
            amount: transfer.amount,
            paid_at,
            inclusion: Inclusion::InBlock {
                height: transfer.height,
                hash: transfer.block,
            },
            standing,
            surplus,
        };
        self.put(number, key, credit, events);
        Ok(())
    }

    /// A payment keeps the standing it once had, unless it turns out to be of another asset.
    fn standing_of(
        &self,
        attempt: &Attempt,
        asset: Asset,
        paid_at: Timestamp,
        known: Option<Credit>,
    ) -> Standing {
        const WRONG: Standing = Standing::Suspended(SuspenseReason::WrongAsset);
        let closes_at = attempt.offer.expires_at.plus(self.terms.grace);
        match known {
            _ if asset != attempt.asset() => WRONG,
            Some(credit) if credit.standing != WRONG => credit.standing,
            _ if self.state.is_final() || paid_at > closes_at => {
                Standing::Suspended(SuspenseReason::Late)
            }
            _ => Standing::Counted,
        }
    }

    /// Writes a payment that the shop has, and what of it waits in suspense.
    fn put(
        &mut self,
        number: AttemptNumber,
        key: PaymentKey,
        credit: Credit,
        events: &mut Vec<InvoiceEvent>,
    ) {
        self.flags.late |= credit.standing == Standing::Suspended(SuspenseReason::Late);
        let attempts = &mut self.attempts;
        let Some(attempt) = attempts.iter_mut().find(|attempt| attempt.number == number) else {
            return;
        };
        let known = attempt.ledger.insert(key.clone(), credit);
        if known == Some(credit) {
            return;
        }
        let waiting = credit.set_aside();
        let waited = known.and_then(|known| Some((known.asset, known.set_aside()?)));
        if waiting.map(|waiting| (credit.asset, waiting)) != waited {
            let key = key.clone();
            events.push(match waiting {
                Some((amount, reason)) => InvoiceEvent::Suspended {
                    key,
                    asset: credit.asset,
                    amount,
                    reason,
                },
                None => InvoiceEvent::Withdrawn { key },
            });
        }
        self.unsaved.payments.insert((number, key));
    }

    /// The shop has a payment no more.
    fn lose(&mut self, key: &PaymentKey, gone: Inclusion, events: &mut Vec<InvoiceEvent>) {
        for attempt in &mut self.attempts {
            let Some(credit) = attempt.ledger.get_mut(key) else {
                continue;
            };
            if !credit.inclusion.is_held() {
                continue;
            }
            if credit.set_aside().is_some() {
                events.push(InvoiceEvent::Withdrawn { key: key.clone() });
            }
            credit.inclusion = gone;
            self.unsaved.payments.insert((attempt.number, key.clone()));
        }
    }
}
