//! A second, slow reading of `docs/adr/0015-invoice-and-attempts.md`, to compare the domain with. It adds fractions of
//! large numbers one by one and calls nothing of the invoice: only its values and what happens to it.

use std::collections::BTreeMap;

use chainstore_kernel::{ChainId, Minor, Timestamp};
use chainstore_payments::{
    Asset, AttemptNumber, Invoice, InvoiceState as S, Method, NewAttempt, PaymentKey,
    SuspenseReason as Why, Terms, Transfer, Views,
};
use num_bigint::BigInt;

use crate::many::{Fact, Step};
use crate::world::Suspense;

/// A number as an exact fraction.
#[derive(Clone, Debug)]
pub(crate) struct Fraction(BigInt, BigInt);

impl Fraction {
    fn of(number: i128, by: i128) -> Self {
        Self(number.into(), by.into())
    }
    fn plus(&self, other: &Self) -> Self {
        Self(&self.0 * &other.1 + &other.0 * &self.1, &self.1 * &other.1)
    }
    fn minus(&self, other: &Self) -> Self {
        self.plus(&Self(-&other.0, other.1.clone()))
    }
    fn at_least(&self, other: &Self) -> bool {
        &self.0 * &other.1 >= &other.0 * &self.1
    }
    fn is_zero(&self) -> bool {
        self.0 == BigInt::from(0)
    }
    /// The least whole number that is not less.
    pub(crate) fn up(&self) -> BigInt {
        (&self.0 + &self.1 - 1) / &self.1
    }
    /// The greatest whole number that is not more.
    pub(crate) fn down(&self) -> BigInt {
        &self.0 / &self.1
    }
}

/// Where money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Block(u64),
    Fallen(Timestamp),
    Charged,
    Returned,
}

#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) by: AttemptNumber,
    pub(crate) asset: Asset,
    pub(crate) amount: Minor,
    paid_at: Timestamp,
    pub(crate) place: Place,
    /// Why it does not count.
    pub(crate) aside: Option<Why>,
}

impl Payment {
    pub(crate) fn held(&self) -> bool {
        matches!(self.place, Place::Block(_) | Place::Charged)
    }
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Reference {
    terms: Terms,
    pub(crate) attempts: Vec<NewAttempt>,
    pub(crate) payments: BTreeMap<PaymentKey, Payment>,
    pub(crate) state: S,
    pub(crate) current: AttemptNumber,
    pub(crate) covered: bool,
    pub(crate) marked_at: Option<Timestamp>,
    pub(crate) over: bool,
    pub(crate) under: bool,
    pub(crate) late: bool,
    pub(crate) refused: usize,
    expected: Fraction,
}

fn seen(views: &Views, chain: Option<ChainId>) -> (u64, Timestamp) {
    let Some(chain) = chain else {
        return (0, views.now);
    };
    let view = views.chains.iter().find(|view| view.chain == chain);
    view.map_or((0, Timestamp::EPOCH), |view| {
        (view.height, view.observed_through)
    })
}

impl Reference {
    pub(crate) fn of(start: &Invoice) -> Self {
        Self {
            terms: *start.terms(),
            attempts: vec![start.attempts()[0].offer],
            payments: BTreeMap::new(),
            state: S::New,
            current: AttemptNumber::FIRST,
            covered: false,
            marked_at: None,
            over: false,
            under: false,
            late: false,
            refused: 0,
            expected: Fraction::of(0, 1),
        }
    }

    fn offer(&self, number: AttemptNumber) -> Option<NewAttempt> {
        self.attempts.get(usize::from(number.get()) - 1).copied()
    }

    fn is_final(&self) -> bool {
        matches!(self.state, S::Expired | S::Invalid)
    }

    /// What this money is worth at the quote of its attempt.
    fn worth(&self, by: AttemptNumber, amount: Minor) -> Fraction {
        let quote = self.offer(by).expect("there is one").quote;
        let number = BigInt::from(amount.units()) * quote.value.units();
        Fraction(number, quote.payable.units().into())
    }

    pub(crate) fn sum(&self, of: impl Fn(&Payment, &NewAttempt) -> bool) -> Fraction {
        let mut sum = Fraction::of(0, 1);
        for payment in self.payments.values() {
            let offer = self.offer(payment.by).expect("there is one");
            if payment.aside.is_none() && of(payment, &offer) {
                sum = sum.plus(&self.worth(payment.by, payment.amount));
            }
        }
        sum
    }

    pub(crate) fn needed(&self) -> i128 {
        let (total, tolerance) = (
            self.terms.total.minor().units(),
            self.terms.tolerance.units(),
        );
        if tolerance < total {
            total - tolerance
        } else {
            total
        }
    }

    fn enough(&self, worth: &Fraction) -> bool {
        !worth.is_zero() && worth.at_least(&Fraction::of(self.needed(), 1))
    }

    /// What is awaited and missing, in cents: rounded down, rounded up.
    pub(crate) fn received_and_missing(&self) -> (BigInt, BigInt) {
        let total = Fraction::of(self.terms.total.minor().units(), 1);
        (self.expected.down(), total.minus(&self.expected).up())
    }

    pub(crate) fn apply(&mut self, (fact, views): &Step) {
        self.refused = 0;
        match fact {
            Fact::Include(arrivals) => {
                for (by, transfer) in arrivals {
                    self.include(*by, transfer);
                }
                // What is refused alone is not a fact.
                if arrivals.len() == 1 && self.refused == 1 {
                    return;
                }
            }
            Fact::Orphan(keys) => {
                for key in keys {
                    let payment = self.payments.get_mut(&(*key).into());
                    if let Some(payment) = payment.filter(|payment| payment.held()) {
                        payment.place = Place::Fallen(views.now);
                    }
                }
            }
            Fact::Charge(by, id, amount, paid_at) => {
                match self.offer(*by).map(|offer| offer.method) {
                    Some(Method::TelegramCharge { currency, .. }) => {
                        let known = self.payments.contains_key(&id.clone().into());
                        if known {
                            return;
                        }
                        let asset = Asset::Charged(currency);
                        let aside = self.aside(*by, asset, *paid_at, None);
                        let (by, amount, paid_at, place) = (*by, *amount, *paid_at, Place::Charged);
                        let payment = Payment {
                            by,
                            asset,
                            amount,
                            paid_at,
                            place,
                            aside,
                        };
                        self.payments.insert(id.clone().into(), payment);
                    }
                    Some(Method::OnChain { .. }) | None => {
                        self.refused = 1;
                        return;
                    }
                }
            }
            Fact::Refund(id) => {
                if let Some(payment) = self.payments.get_mut(&id.clone().into()) {
                    payment.place = Place::Returned;
                }
            }
            Fact::Mark => {
                if self.is_final() || self.marked_at.is_some() {
                    return;
                }
                self.marked_at = Some(views.now);
            }
            Fact::Attempt(offer) => {
                if self.takes_attempts(offer.opened_at) && self.attempts.len() < 5 {
                    let expires_at = offer.expires_at.min(self.terms.expires_at);
                    self.attempts.push(NewAttempt {
                        expires_at,
                        ..*offer
                    });
                    let last = u8::try_from(self.attempts.len()).expect("small");
                    self.current = AttemptNumber::new(last).expect("1 to 5");
                } else {
                    self.refused = 1;
                }
                return;
            }
            Fact::Choose(number) => {
                let holds = self
                    .offer(*number)
                    .is_some_and(|offer| views.now < offer.expires_at);
                if holds && self.takes_attempts(views.now) {
                    self.current = *number;
                } else {
                    self.refused = 1;
                }
                return;
            }
            Fact::Look => {}
        }
        self.late |= self
            .payments
            .values()
            .any(|payment| payment.aside == Some(Why::Late));
        if !self.is_final() {
            self.judge(views, matches!(fact, Fact::Look));
        }
    }

    fn takes_attempts(&self, now: Timestamp) -> bool {
        matches!(self.state, S::New | S::PartiallyPaid) && now < self.terms.expires_at
    }

    fn include(&mut self, by: AttemptNumber, transfer: &Transfer) {
        let key = PaymentKey::from(transfer.key);
        let known = self.payments.get(&key).cloned();
        let on_chain = self
            .offer(by)
            .filter(|offer| offer.method.chain().is_some());
        let moved = known.as_ref().is_some_and(|known| known.by != by);
        let Some(offer) = on_chain.filter(|_| !moved) else {
            self.refused += 1;
            return;
        };
        let earliest = offer.opened_at.micros() - 120_000_000;
        if known.is_none() && transfer.paid_at.micros() < earliest {
            self.refused += 1;
            return;
        }
        let first_paid = known.as_ref().map(|known| known.paid_at);
        let paid_at = first_paid.unwrap_or_else(|| transfer.paid_at.max(offer.opened_at));
        let asset = Asset::OnChain(transfer.asset);
        let aside = self.aside(by, asset, paid_at, known);
        let (amount, place) = (transfer.amount, Place::Block(transfer.height));
        let payment = Payment {
            by,
            asset,
            amount,
            paid_at,
            place,
            aside,
        };
        self.payments.insert(key, payment);
    }

    fn aside(
        &self,
        by: AttemptNumber,
        asset: Asset,
        paid_at: Timestamp,
        known: Option<Payment>,
    ) -> Option<Why> {
        let offer = self.offer(by).expect("there is one");
        if asset != offer.method.asset() {
            return Some(Why::WrongAsset);
        }
        if let Some(known) = known.filter(|known| known.aside != Some(Why::WrongAsset)) {
            return known.aside;
        }
        let late = paid_at > offer.expires_at.plus(self.terms.grace);
        (late || self.is_final()).then_some(Why::Late)
    }

    /// The table of the states.
    fn judge(&mut self, views: &Views, looked: bool) {
        let patience = self.terms.orphan_patience;
        let expected = self.sum(|payment, offer| match payment.place {
            Place::Block(_) | Place::Charged => true,
            Place::Fallen(since) => seen(views, offer.method.chain()).1 < since.plus(patience),
            Place::Returned => false,
        });
        let confirmed = self.sum(|payment, offer| match payment.place {
            Place::Block(height) => {
                let needs = u64::from(offer.method.confirmations()).max(1);
                seen(views, offer.method.chain()).0 + 1 >= height + needs
            }
            Place::Charged => true,
            Place::Fallen(_) | Place::Returned => false,
        });
        let enough = self.enough(&expected);
        self.covered |= enough;
        let mut chains = self.attempts.iter().map(|offer| offer.method.chain());
        let end = self.terms.expires_at.plus(self.terms.grace);
        let closed = looked && chains.all(|chain| seen(views, chain).1 > end);
        self.state = if self.marked_at.is_some() || self.enough(&confirmed) {
            S::Settled
        } else if enough {
            S::Processing
        } else if closed && self.covered {
            S::Invalid
        } else if closed {
            S::Expired
        } else if expected.is_zero() {
            S::New
        } else {
            S::PartiallyPaid
        };
        self.expected = expected;
        self.over |= self.surplus().values().any(|surplus| !surplus.is_zero());
        if self.is_final() {
            for payment in self
                .payments
                .values_mut()
                .filter(|payment| payment.aside.is_none())
            {
                self.under |= payment.held();
                payment.aside = Some(Why::Short);
            }
        }
    }

    /// What of each payment that counts is too much: the oldest pay the total.
    pub(crate) fn surplus(&self) -> BTreeMap<PaymentKey, Minor> {
        let mut surplus = BTreeMap::new();
        if self.state != S::Settled {
            return surplus;
        }
        let held = self
            .payments
            .iter()
            .filter(|(_, payment)| payment.held() && payment.aside.is_none());
        let mut oldest: Vec<_> = held.collect();
        oldest.sort_by_key(|(key, payment)| (payment.paid_at, (*key).clone()));
        let mut rest = Fraction::of(self.terms.total.minor().units(), 1);
        for (key, payment) in oldest {
            let worth = self.worth(payment.by, payment.amount);
            let kept = if self
                .marked_at
                .is_some_and(|marked_at| payment.paid_at > marked_at)
            {
                0.into()
            } else if rest.at_least(&worth) {
                rest = rest.minus(&worth);
                payment.amount.units().into()
            } else {
                let quote = self.offer(payment.by).expect("there is one").quote;
                let units = Fraction(
                    &rest.0 * quote.payable.units(),
                    &rest.1 * quote.value.units(),
                );
                rest = Fraction::of(0, 1);
                units.up()
            };
            let kept = i128::try_from(kept).expect("a part of the payment");
            surplus.insert(
                key.clone(),
                Minor::new(payment.amount.units() - kept).expect("a part"),
            );
        }
        surplus
    }

    /// What waits in suspense.
    pub(crate) fn suspense(&self) -> Suspense {
        let surplus = self.surplus();
        let held = self.payments.iter().filter(|(_, payment)| payment.held());
        let waits = held.filter_map(|(key, payment)| {
            let (amount, why) = match payment.aside {
                Some(why) => (payment.amount, why),
                None => (*surplus.get(key)?, Why::Surplus),
            };
            let waits = payment.aside.is_some() || !amount.is_zero();
            waits.then(|| (key.clone(), (payment.asset, amount, why)))
        });
        waits.collect()
    }
}
