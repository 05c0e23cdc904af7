use alloc::{collections::BTreeSet, vec::Vec};

use chainstore_kernel::{Minor, OrderId, Timestamp, reasons};

use crate::worth::{Scale, less};
use crate::{
    Asset, Attempt, AttemptNumber, Credit, Flags, InvoiceId, InvoiceState, NewAttempt, PaymentKey,
    Terms,
};

/// What an order owes, and everything that was received for it.
///
/// The state is a function of its attempts, its terms and how far their chains were seen; facts may arrive in any order
/// and any number of times. Taking the same fact in twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub(crate) id: InvoiceId,
    pub(crate) order: OrderId,
    pub(crate) terms: Terms,
    /// One to five, by number.
    pub(crate) attempts: Vec<Attempt>,
    /// The one that the shopper pays by now.
    pub(crate) current: AttemptNumber,
    pub(crate) state: InvoiceState,
    /// Enough was seen at some time: the invoice then never merely expires.
    pub(crate) covered: bool,
    /// When staff declared it paid.
    pub(crate) marked_at: Option<Timestamp>,
    pub(crate) flags: Flags,
    pub(crate) version: i64,
    pub(crate) unsaved: Unsaved,
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
    /// How it can be paid, by number.
    pub attempts: Vec<Attempt>,
    /// The attempt that the shopper pays by now.
    pub current: AttemptNumber,
    /// Where it stands.
    pub state: InvoiceState,
    /// Whether enough was seen at some time.
    pub covered: bool,
    /// When staff declared it paid.
    pub marked_at: Option<Timestamp>,
    /// What is remarkable.
    pub flags: Flags,
    /// The version that was read.
    pub version: i64,
}

/// What of an invoice differs from its stored form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unsaved {
    pub(crate) attempts: BTreeSet<AttemptNumber>,
    pub(crate) payments: BTreeSet<(AttemptNumber, PaymentKey)>,
}

/// Invoices are equal when they say the same, whether or not it is stored.
impl PartialEq for Unsaved {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Unsaved {}

reasons! {
    /// An invoice takes no further attempt.
    #[derive(Copy)]
    pub enum AttemptError in "attempt" {
        /// The invoice has ended, or enough was seen already.
        NothingOpen = "nothing is left to pay";
        /// The deadline of the invoice has passed, or that of the attempt that is chosen.
        TooLate = "the time to pay is over";
        /// There are five attempts.
        TooMany = "an order can be paid in five ways at most";
    }
}

impl Invoice {
    /// Asks for payment of an order, in one way. Its quote ends with the invoice, if not before.
    pub fn open(id: InvoiceId, order: OrderId, terms: Terms, first: NewAttempt) -> Self {
        let number = AttemptNumber::FIRST;
        let attempt = Attempt::new(number, &first.until(terms.expires_at), terms.closes_at());
        Self {
            id,
            order,
            terms,
            attempts: Vec::from([attempt]),
            current: number,
            state: InvoiceState::New,
            covered: false,
            marked_at: None,
            flags: Flags::default(),
            version: 0,
            unsaved: Unsaved {
                attempts: BTreeSet::from([number]),
                payments: BTreeSet::new(),
            },
        }
    }

    /// Rebuilds a stored invoice.
    pub fn restore(stored: StoredInvoice) -> Self {
        let StoredInvoice {
            id,
            order,
            terms,
            attempts,
            current,
            state,
            covered,
            marked_at,
            flags,
            version,
        } = stored;
        Self {
            id,
            order,
            terms,
            attempts,
            current,
            state,
            covered,
            marked_at,
            flags,
            version,
            unsaved: Unsaved::default(),
        }
    }

    /// Whether another way to pay can be added or chosen at `now`.
    ///
    /// # Errors
    /// [`AttemptError`], but not for their number.
    pub fn is_open(&self, now: Timestamp) -> Result<(), AttemptError> {
        match self.state {
            InvoiceState::New | InvoiceState::PartiallyPaid if now < self.terms.expires_at => {
                Ok(())
            }
            InvoiceState::New | InvoiceState::PartiallyPaid => Err(AttemptError::TooLate),
            InvoiceState::Processing
            | InvoiceState::Settled
            | InvoiceState::Expired
            | InvoiceState::Invalid => Err(AttemptError::NothingOpen),
        }
    }

    /// The attempt of this asset whose quote still holds at `now`: it is chosen again, and no further one is made.
    pub fn reusable(&self, asset: Asset, now: Timestamp) -> Option<AttemptNumber> {
        let mut attempts = self.attempts.iter().rev();
        let open =
            attempts.find(|attempt| attempt.asset() == asset && now < attempt.offer.expires_at);
        open.map(|attempt| attempt.number)
    }

    /// The shopper pays by this attempt from now on. The others stay watched.
    ///
    /// # Errors
    /// [`AttemptError`] when nothing is left to pay, there is no such attempt, or its quote has ended.
    pub fn choose(mut self, number: AttemptNumber, now: Timestamp) -> Result<Self, AttemptError> {
        self.is_open(now)?;
        let attempt = self.attempt(number).ok_or(AttemptError::NothingOpen)?;
        if now >= attempt.offer.expires_at {
            return Err(AttemptError::TooLate);
        }
        self.current = number;
        Ok(self)
    }

    /// Adds a way to pay, and chooses it. Its quote ends with the invoice, if not before.
    ///
    /// # Errors
    /// [`AttemptError`].
    pub fn attempted(mut self, offer: NewAttempt) -> Result<Self, AttemptError> {
        self.is_open(offer.opened_at)?;
        let last = self
            .attempts
            .last()
            .map_or(0, |attempt| attempt.number.get());
        let number = AttemptNumber::new(last + 1).ok_or(AttemptError::TooMany)?;
        let offer = offer.until(self.terms.expires_at);
        let attempt = Attempt::new(number, &offer, self.terms.closes_at());
        self.attempts.push(attempt);
        self.current = number;
        self.unsaved.attempts.insert(number);
        Ok(self)
    }

    /// What is still missing, in the shop's currency, rounded up to its smallest unit. A transfer that fell out of the chain
    /// is missing until it is mined again.
    pub fn missing(&self) -> Minor {
        let scale = Scale::of(&self.attempts);
        scale.up(&self.missing_parts(&scale))
    }

    /// The same by an attempt, in the smallest unit of its asset, rounded up; 0 when there is no such attempt.
    pub fn missing_by(&self, number: AttemptNumber) -> Minor {
        let scale = Scale::of(&self.attempts);
        let missing = self.missing_parts(&scale);
        let mut attempts = self.attempts.iter();
        let place = attempts.position(|attempt| attempt.number == number);
        place.map_or(Minor::ZERO, |place| scale.covering(place, &missing))
    }

    fn missing_parts(&self, scale: &Scale) -> num_bigint::BigUint {
        let received = self.worth(scale, |_, credit| credit.is_held());
        less(&scale.parts(self.terms.total.minor()), &received)
    }

    /// What counts and the shop has, in the shop's currency, rounded down to its smallest unit.
    pub fn received(&self) -> Minor {
        let scale = Scale::of(&self.attempts);
        scale.down(&self.worth(&scale, |_, credit| credit.is_held()))
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
    /// How it can be paid, and what was received by each way; by number.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }
    /// The attempt that holds this payment.
    pub(crate) fn holder(&self, key: &PaymentKey) -> Option<AttemptNumber> {
        let mut attempts = self.attempts.iter();
        let holder = attempts.find(|attempt| attempt.ledger.contains_key(key));
        holder.map(|attempt| attempt.number)
    }
    /// The attempt of this number.
    pub fn attempt(&self, number: AttemptNumber) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.number == number)
    }
    /// The attempt that the shopper pays by now.
    pub const fn current(&self) -> AttemptNumber {
        self.current
    }
    /// Where it stands.
    pub const fn state(&self) -> InvoiceState {
        self.state
    }
    /// Whether enough was seen at some time.
    pub const fn covered(&self) -> bool {
        self.covered
    }
    /// When staff declared it paid.
    pub const fn marked_at(&self) -> Option<Timestamp> {
        self.marked_at
    }
    /// What is remarkable.
    pub const fn flags(&self) -> Flags {
        self.flags
    }
    /// The version that was read; a store writes the next one.
    pub const fn version(&self) -> i64 {
        self.version
    }
    /// The attempts that a store must write: those that are new, and those that must be looked at at another time.
    pub fn unsaved_attempts(&self) -> impl Iterator<Item = &Attempt> {
        let unsaved = self.attempts.iter();
        unsaved.filter(|attempt| self.unsaved.attempts.contains(&attempt.number))
    }
    /// The payments that a store must write.
    pub fn unsaved_payments(&self) -> impl Iterator<Item = (AttemptNumber, &PaymentKey, &Credit)> {
        self.unsaved.payments.iter().filter_map(|(number, key)| {
            let credit = self.attempt(*number)?.ledger.get(key)?;
            Some((*number, key, credit))
        })
    }
}
