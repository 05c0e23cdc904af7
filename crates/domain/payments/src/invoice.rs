use alloc::{collections::BTreeMap, vec::Vec};

use chainstore_kernel::{Minor, OrderId, Timestamp};
use thiserror::Error;

use crate::{
    ChainView, Credit, Flags, Inclusion, InvoiceEvent, InvoiceId, InvoiceState, Standing,
    SuspenseReason, Terms, Transfer, TransferKey,
};

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

/// A transfer cannot be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvoiceError {
    /// It was paid before the invoice existed: it belongs to something else.
    #[error("the transfer is older than the invoice")]
    OlderThanInvoice,
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
                marked: false,
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

    /// Takes in a transfer that is in a block of the chain now.
    ///
    /// # Errors
    /// [`InvoiceError`].
    pub fn include(
        mut self,
        transfer: Transfer,
        view: &ChainView,
    ) -> Result<(Self, Vec<InvoiceEvent>), InvoiceError> {
        let mut events = Vec::new();
        let before = self.in_chain();
        let block = Inclusion::InBlock {
            height: transfer.height,
            hash: transfer.block,
        };
        if let Some(credit) = self.ledger.get_mut(&transfer.key) {
            let returned = matches!(credit.inclusion, Inclusion::Orphaned { .. });
            credit.inclusion = block;
            if let (true, Standing::Suspended(reason)) = (returned, credit.standing) {
                events.push(InvoiceEvent::Suspended {
                    key: transfer.key,
                    amount: credit.amount,
                    reason,
                });
            }
        } else {
            if transfer.paid_at < self.terms.created_at {
                return Err(InvoiceError::OlderThanInvoice);
            }
            let standing = self.standing_of(&transfer);
            self.ledger
                .insert(transfer.key, Credit::new(&transfer, standing));
            if let Standing::Suspended(reason) = standing {
                self.flags.late |= reason == SuspenseReason::Late;
                events.push(InvoiceEvent::Suspended {
                    key: transfer.key,
                    amount: transfer.amount,
                    reason,
                });
            }
        }
        let grew = self.in_chain() > before;
        self.assess(view, grew, &mut events);
        Ok((self, events))
    }

    /// Takes back transfers whose block fell out of the chain.
    #[must_use]
    pub fn orphan(mut self, keys: &[TransferKey], view: &ChainView) -> (Self, Vec<InvoiceEvent>) {
        let mut events = Vec::new();
        for key in keys {
            let Some(credit) = self.ledger.get_mut(key) else {
                continue;
            };
            if matches!(credit.inclusion, Inclusion::InBlock { .. }) {
                credit.inclusion = Inclusion::Orphaned { since: view.now };
                if matches!(credit.standing, Standing::Suspended(_)) {
                    events.push(InvoiceEvent::Withdrawn { key: *key });
                }
            }
        }
        self.assess(view, false, &mut events);
        (self, events)
    }

    /// Looks again because time or the chain has moved on.
    #[must_use]
    pub fn advance(mut self, view: &ChainView) -> (Self, Vec<InvoiceEvent>) {
        let mut events = Vec::new();
        self.assess(view, false, &mut events);
        (self, events)
    }

    fn standing_of(&self, transfer: &Transfer) -> Standing {
        if transfer.asset != self.terms.asset {
            Standing::Suspended(SuspenseReason::WrongAsset)
        } else if self.state.is_final() || transfer.paid_at > self.terms.closes_at() {
            Standing::Suspended(SuspenseReason::Late)
        } else {
            Standing::Counted
        }
    }

    /// The one rule of where an invoice stands.
    fn assess(&mut self, view: &ChainView, grew: bool, events: &mut Vec<InvoiceEvent>) {
        if self.state.is_final() {
            return;
        }
        let expected = self.expected(view.now);
        let enough = expected >= self.terms.needed();
        let closed = view.observed_through > self.terms.closes_at();
        self.covered |= enough;
        let next = if self.confirmed(view.height) >= self.terms.needed() {
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
        if let Some(event) = self.report(next, grew, expected) {
            events.push(event);
        }
        self.state = next;
        self.suspend_surplus(events);
        if next.is_final() {
            self.suspend_rest(events);
        }
    }

    /// What moving to `next` means to others.
    fn report(&self, next: InvoiceState, grew: bool, received: Minor) -> Option<InvoiceEvent> {
        use InvoiceState as S;
        let missing = self
            .terms
            .payable
            .checked_sub(received)
            .unwrap_or(Minor::ZERO);
        match (self.state, next) {
            (S::New | S::PartiallyPaid, S::PartiallyPaid) if grew => {
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

    /// While settled, what exceeds the demand waits in suspense, newest transfer first; otherwise
    /// everything counts towards the demand again.
    fn suspend_surplus(&mut self, events: &mut Vec<InvoiceEvent>) {
        let mut surplus = match self.state {
            InvoiceState::Settled => self
                .in_chain()
                .checked_sub(self.terms.payable)
                .unwrap_or(Minor::ZERO),
            _ => Minor::ZERO,
        };
        self.flags.over |= !surplus.is_zero();
        let mut newest_first: Vec<_> = self.ledger.iter_mut().collect();
        newest_first.sort_by_key(|(key, credit)| core::cmp::Reverse((credit.paid_at, **key)));
        for (key, credit) in newest_first {
            let share = if credit.is_in_chain() {
                surplus.min(credit.amount)
            } else {
                Minor::ZERO
            };
            surplus = surplus.checked_sub(share).unwrap_or(Minor::ZERO);
            if share == credit.surplus {
                continue;
            }
            credit.surplus = share;
            events.push(if share.is_zero() {
                InvoiceEvent::Withdrawn { key: *key }
            } else {
                InvoiceEvent::Suspended {
                    key: *key,
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

    /// What counts and is in the chain, or fell out of it and is awaited back.
    pub fn expected(&self, now: Timestamp) -> Minor {
        self.sum(|credit| credit.is_expected(now, self.terms.orphan_patience))
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
            (sum >= self.terms.needed()).then_some(height)
        })
    }

    /// The moment at which this invoice must be looked at if nothing happens before.
    pub fn due_at(&self) -> Timestamp {
        match self.state {
            InvoiceState::New | InvoiceState::PartiallyPaid => self.terms.closes_at(),
            InvoiceState::Processing => self
                .ledger
                .values()
                .filter_map(|credit| credit.orphaned_since())
                .map(|since| since.plus(self.terms.orphan_patience))
                .min()
                .unwrap_or(Timestamp::MAX),
            InvoiceState::Settled | InvoiceState::Expired | InvoiceState::Invalid => Timestamp::MAX,
        }
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
