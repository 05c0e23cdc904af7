use alloc::{collections::BTreeMap, vec::Vec};
use core::time::Duration;

use chainstore_kernel::{Minor, OrderId, Timestamp, reasons};

use crate::{
    ChainView, Credit, Flags, Inclusion, InvoiceEvent, InvoiceId, InvoiceState, Standing,
    SuspenseReason, Terms, Transfer, TransferKey,
};

/// How far before the invoice the block of its transfer may be dated. A block carries its maker's
/// clock in whole seconds, and an invoice ours with microseconds: a payment made at once may be mined
/// "before" it was asked for. Nothing else can have been meant, for the address was never given to
/// anybody before; so much older, it is a clock or a node to distrust.
const CLOCK_SKEW: Duration = Duration::from_mins(2);

/// Why an invoice is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// More of what counts is in the chain.
    Grown,
    /// A transfer came, changed or went.
    Changed,
    /// No fact; time or the chain has moved on.
    TimePassed,
}

/// A request to be paid, and everything that was received for it.
///
/// The state is a function of the ledger, the terms and how far the chain was seen; facts may arrive
/// in any order and any number of times. Taking the same fact in twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    id: InvoiceId,
    order: OrderId,
    terms: Terms,
    ledger: BTreeMap<TransferKey, Credit>,
    state: InvoiceState,
    /// Enough was seen at some time: the invoice then never merely expires.
    covered: bool,
    flags: Flags,
    version: i64,
}

/// A stored invoice, for the adapter that reads it back.
#[derive(Clone, Debug)]
pub struct StoredInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// For which order.
    pub order: OrderId,
    /// What it asks.
    pub terms: Terms,
    /// What it received.
    pub ledger: BTreeMap<TransferKey, Credit>,
    /// Where it stands.
    pub state: InvoiceState,
    /// Whether enough was seen at some time.
    pub covered: bool,
    /// What is remarkable.
    pub flags: Flags,
    /// The version that was read.
    pub version: i64,
}

reasons! {
    /// A transfer cannot be taken in.
    #[derive(Copy)]
    pub enum InvoiceError in "invoice" {
        /// The transfer is more than two minutes (`CLOCK_SKEW`) older than the invoice, so it cannot be a payment of
        /// it.
        OlderThanInvoice = "the transfer is older than the invoice";
    }
}

impl Invoice {
    /// Asks for payment of an order.
    pub const fn open(id: InvoiceId, order: OrderId, terms: Terms) -> Self {
        Self {
            id,
            order,
            terms,
            ledger: BTreeMap::new(),
            state: InvoiceState::New,
            covered: false,
            flags: Flags {
                under: false,
                over: false,
                late: false,
            },
            version: 0,
        }
    }

    /// Rebuilds a stored invoice.
    pub fn restore(stored: StoredInvoice) -> Self {
        let StoredInvoice {
            id,
            order,
            terms,
            ledger,
            state,
            covered,
            flags,
            version,
        } = stored;
        Self {
            id,
            order,
            terms,
            ledger,
            state,
            covered,
            flags,
            version,
        }
    }

    /// Takes in a transfer that is in a block of the chain now. Mined again, it may say something else:
    /// what a contract sends can depend on the block, so the newest block's word counts.
    ///
    /// # Errors
    /// [`InvoiceError`].
    pub fn include(
        mut self,
        transfer: Transfer,
        view: &ChainView,
    ) -> Result<(Self, Vec<InvoiceEvent>), InvoiceError> {
        let mut events = Vec::new();
        let (key, before) = (transfer.key, self.in_chain());
        let known = self.ledger.get(&key).copied();
        let paid_at = match known {
            Some(credit) => credit.paid_at,
            None if transfer.paid_at < self.terms.created_at.minus(CLOCK_SKEW) => {
                return Err(InvoiceError::OlderThanInvoice);
            }
            None => transfer.paid_at.max(self.terms.created_at),
        };
        let transfer = Transfer {
            paid_at,
            ..transfer
        };
        let credit = Credit::new(&transfer, self.standing_of(&transfer, known), known);
        let waiting = credit.set_aside();
        if waiting != known.and_then(|credit| credit.set_aside()) {
            events.push(match waiting {
                Some((amount, reason)) => InvoiceEvent::Suspended {
                    key,
                    asset: transfer.asset,
                    amount,
                    reason,
                },
                None => InvoiceEvent::Withdrawn { key },
            });
        }
        self.flags.late |= credit.standing == Standing::Suspended(SuspenseReason::Late);
        self.ledger.insert(key, credit);
        // The view is of the transfer's chain. Money on another chain than the one asked for never
        // counts, and the heights and hours of that chain say nothing about this invoice.
        if key.chain == self.terms.asset.chain {
            let cause = if self.in_chain() > before {
                Cause::Grown
            } else {
                Cause::Changed
            };
            self.assess(view, cause, &mut events);
        }
        Ok((self, events))
    }

    /// Takes back transfers whose block fell out of the chain.
    #[must_use]
    pub fn orphan(mut self, keys: &[TransferKey], view: &ChainView) -> (Self, Vec<InvoiceEvent>) {
        let mut events = Vec::new();
        let mut ours = false;
        for key in keys {
            ours |= key.chain == self.terms.asset.chain;
            let Some(credit) = self.ledger.get_mut(key) else {
                continue;
            };
            if credit.set_aside().is_some() {
                events.push(InvoiceEvent::Withdrawn { key: *key });
            }
            match credit.inclusion {
                Inclusion::InBlock { .. } => {
                    credit.inclusion = Inclusion::Orphaned { since: view.now };
                }
                Inclusion::Orphaned { .. } => {}
            }
        }
        if ours {
            self.assess(view, Cause::Changed, &mut events);
        }
        (self, events)
    }

    /// Looks again because time or the chain has moved on. Only this ends an invoice: a fact is one of
    /// several that were read together, and the next one may be what is missing.
    #[must_use]
    pub fn advance(mut self, view: &ChainView) -> (Self, Vec<InvoiceEvent>) {
        let mut events = Vec::new();
        self.assess(view, Cause::TimePassed, &mut events);
        (self, events)
    }

    /// A transfer keeps the standing it once had, unless it turns out to be of another asset.
    fn standing_of(&self, transfer: &Transfer, known: Option<Credit>) -> Standing {
        const WRONG: Standing = Standing::Suspended(SuspenseReason::WrongAsset);
        match known {
            _ if transfer.asset != self.terms.asset => WRONG,
            Some(credit) if credit.standing != WRONG => credit.standing,
            _ if self.state.is_final() || transfer.paid_at > self.terms.closes_at() => {
                Standing::Suspended(SuspenseReason::Late)
            }
            _ => Standing::Counted,
        }
    }

    /// The one rule of where an invoice stands.
    fn assess(&mut self, view: &ChainView, cause: Cause, events: &mut Vec<InvoiceEvent>) {
        if self.state.is_final() {
            return;
        }
        let expected = self.expected(view.observed_through);
        let enough = self.terms.met_by(expected);
        let closed = cause == Cause::TimePassed && view.observed_through > self.terms.closes_at();
        self.covered |= enough;
        let next = if self.terms.met_by(self.confirmed(view.height)) {
            InvoiceState::Settled
        } else if enough {
            InvoiceState::Processing
        } else if closed && self.covered {
            InvoiceState::Invalid
        } else if closed {
            InvoiceState::Expired
        } else if expected.is_zero() {
            InvoiceState::New
        } else {
            InvoiceState::PartiallyPaid
        };
        if let Some(event) = self.report(next, cause, expected) {
            events.push(event);
        }
        self.state = next;
        self.suspend_surplus(events);
        if next.is_final() {
            self.suspend_rest(events);
        }
    }

    /// What moving to `next` means to others.
    fn report(&self, next: InvoiceState, cause: Cause, received: Minor) -> Option<InvoiceEvent> {
        use InvoiceState as S;
        let missing = self
            .terms
            .payable
            .checked_sub(received)
            .unwrap_or(Minor::ZERO);
        match (self.state, next) {
            (S::New | S::PartiallyPaid, S::PartiallyPaid) if cause == Cause::Grown => {
                Some(InvoiceEvent::PartiallyPaid { received, missing })
            }
            (from, to) if from == to => None,
            (S::Settled, S::Processing | S::PartiallyPaid | S::New) => Some(InvoiceEvent::Reversed),
            (_, S::New | S::PartiallyPaid) => Some(InvoiceEvent::Receded),
            (_, S::Processing) => Some(InvoiceEvent::Processing),
            (_, S::Settled) => Some(InvoiceEvent::Settled),
            (_, S::Expired) => Some(InvoiceEvent::Expired),
            (_, S::Invalid) => Some(InvoiceEvent::Invalidated),
        }
    }

    /// While settled, the oldest transfers cover the demand and what exceeds it waits in suspense;
    /// otherwise everything counts towards the demand. No sum is taken, so that none can overflow.
    fn suspend_surplus(&mut self, events: &mut Vec<InvoiceEvent>) {
        let settled = self.state == InvoiceState::Settled;
        let mut demand = self.terms.payable;
        let mut oldest_first: Vec<_> = self.ledger.iter_mut().collect();
        oldest_first.sort_by_key(|(key, credit)| (credit.paid_at, **key));
        for (key, credit) in oldest_first {
            let share = if settled && credit.is_in_chain() {
                let surplus = credit.amount.checked_sub(demand).unwrap_or(Minor::ZERO);
                demand = demand.checked_sub(credit.amount).unwrap_or(Minor::ZERO);
                surplus
            } else {
                Minor::ZERO
            };
            self.flags.over |= !share.is_zero();
            if share == credit.surplus {
                continue;
            }
            credit.surplus = share;
            events.push(if share.is_zero() {
                InvoiceEvent::Withdrawn { key: *key }
            } else {
                InvoiceEvent::Suspended {
                    key: *key,
                    asset: self.terms.asset,
                    amount: share,
                    reason: SuspenseReason::Surplus,
                }
            });
        }
    }

    /// At the end, what was received without being enough waits in suspense.
    fn suspend_rest(&mut self, events: &mut Vec<InvoiceEvent>) {
        for (key, credit) in &mut self.ledger {
            if credit.standing != Standing::Counted {
                continue;
            }
            let reason = SuspenseReason::Short;
            if credit.is_in_chain() {
                events.push(InvoiceEvent::Suspended {
                    key: *key,
                    asset: self.terms.asset,
                    amount: credit.amount,
                    reason,
                });
                self.flags.under = true;
            }
            credit.standing = Standing::Suspended(reason);
        }
    }

    fn sum(&self, counts: impl Fn(&Credit) -> bool) -> Minor {
        self.ledger
            .values()
            .filter(|credit| counts(credit))
            .fold(Minor::ZERO, |sum, credit| {
                sum.checked_add(credit.amount).unwrap_or(Minor::MAX)
            })
    }

    /// What counts and is in the chain.
    pub fn in_chain(&self) -> Minor {
        self.sum(Credit::is_in_chain)
    }

    /// What counts and is in the chain, or fell out of it and is awaited back by somebody who has seen
    /// the chain up to `observed_through`: while a chain cannot be seen, nothing is given up.
    pub fn expected(&self, observed_through: Timestamp) -> Minor {
        self.sum(|credit| credit.is_expected(observed_through, self.terms.orphan_patience))
    }

    /// What counts and has all the confirmations it needs when `height` is the newest block.
    pub fn confirmed(&self, height: u64) -> Minor {
        self.sum(|credit| {
            credit
                .ripe_at(self.terms.confirmations)
                .is_some_and(|ripe| ripe <= height)
        })
    }

    /// The height at which this invoice settles if nothing changes: only then must it be looked at.
    pub fn ripe_at(&self) -> Option<u64> {
        if self.state != InvoiceState::Processing {
            return None;
        }
        let mut ripening: Vec<_> = self
            .ledger
            .values()
            .filter_map(|credit| Some((credit.ripe_at(self.terms.confirmations)?, credit.amount)))
            .collect();
        ripening.sort_unstable();
        let mut sum = Minor::ZERO;
        ripening.into_iter().find_map(|(height, amount)| {
            sum = sum.checked_add(amount).unwrap_or(Minor::MAX);
            self.terms.met_by(sum).then_some(height)
        })
    }

    /// The moment at which this invoice must be looked at if nothing happens before.
    pub fn due_at(&self) -> Timestamp {
        let closes_at = self.terms.closes_at();
        match self.state {
            InvoiceState::New => closes_at,
            InvoiceState::PartiallyPaid => self.given_up_at(Minor::is_zero).min(closes_at),
            InvoiceState::Processing => self.given_up_at(|rest| !self.terms.met_by(rest)),
            InvoiceState::Settled | InvoiceState::Expired | InvoiceState::Invalid => Timestamp::MAX,
        }
    }

    /// The first moment at which a transfer is no longer awaited back and the rest is `too_little`.
    fn given_up_at(&self, too_little: impl Fn(Minor) -> bool) -> Timestamp {
        self.ledger
            .values()
            .filter_map(Credit::orphaned_since)
            .map(|since| since.plus(self.terms.orphan_patience))
            .filter(|end| too_little(self.expected(*end)))
            .min()
            .unwrap_or(Timestamp::MAX)
    }

    /// Confirmations of the youngest transfer that counts, for display; `None` while none does.
    pub fn confirmations(&self, height: u64) -> Option<u64> {
        let youngest = self
            .ledger
            .values()
            .filter_map(|credit| credit.ripe_at(1))
            .max()?;
        Some(height.saturating_sub(youngest).saturating_add(1))
    }

    /// Its id.
    pub const fn id(&self) -> InvoiceId {
        self.id
    }
    /// For which order.
    pub const fn order(&self) -> OrderId {
        self.order
    }
    /// What it asks.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }
    /// What it received.
    pub const fn ledger(&self) -> &BTreeMap<TransferKey, Credit> {
        &self.ledger
    }
    /// Where it stands.
    pub const fn state(&self) -> InvoiceState {
        self.state
    }
    /// Whether enough was seen at some time.
    pub const fn covered(&self) -> bool {
        self.covered
    }
    /// What is remarkable.
    pub const fn flags(&self) -> Flags {
        self.flags
    }
    /// The version that was read; a store writes the next one.
    pub const fn version(&self) -> i64 {
        self.version
    }
}
