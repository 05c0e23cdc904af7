//! The books: every movement of money as a double entry.
//!
//! An invoice has a balance in each account; the balances are a function of the invoice. An entry is the difference of
//! two such balances, and each of them adds up to nothing, so every entry does, and so do all entries together.

use alloc::{collections::BTreeMap, vec::Vec};

use chainstore_kernel::{Minor, closed_set};
use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::attempt::minor;
use crate::worth::{Scale, big, less};
use crate::{Asset, AttemptNumber, Credit, Inclusion, Invoice, InvoiceState, Standing};

/// An account of the books. Each has a balance for each invoice, attempt and asset.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Account {
    /// The people outside the shop. What they owe or have paid stands here with the opposite side.
    Outside,
    /// What open invoices ask, in the shop's currency.
    Asked,
    /// What counts towards an invoice that is not settled.
    Received,
    /// What has paid an invoice.
    Settled,
    /// What waits in suspense.
    Suspended,
    /// What was given back.
    Returned,
    /// The fractions of the currency's smallest unit that are lost when amounts are valued.
    Rounding,
}

closed_set!(Account);

/// The side of an account that an entry writes on.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Side {
    /// More stands in the account.
    Debit,
    /// Less stands in the account.
    Credit,
}

closed_set!(Side);

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

/// One line of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The attempt; `None` for what concerns the invoice, or money that no attempt holds.
    pub attempt: Option<AttemptNumber>,
    /// The account.
    pub account: Account,
    /// The asset; the shop's currency in [`Account::Asked`] and [`Account::Rounding`].
    pub asset: Asset,
    /// The side.
    pub side: Side,
    /// Smallest units of the asset.
    pub amount: Minor,
    /// What they are worth at the quote of the attempt, in smallest units of the shop's currency; 0 when the attempt has
    /// no quote for the asset.
    pub value: Minor,
}

/// What stands in the accounts for one invoice. It adds up to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<Place, Balance>);

type Place = (Option<AttemptNumber>, Asset, Account);

/// All balances but those of [`Account::Outside`] are debits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Balance {
    units: BigUint,
    value: BigUint,
}

impl Balances {
    /// Nothing stands anywhere: an invoice that is not made yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// Money that no invoice can hold, and that waits in suspense.
    pub fn suspended(asset: Asset, amount: Minor) -> Self {
        let mut balances = Self::default();
        for account in [Account::Outside, Account::Suspended] {
            balances.add((None, asset, account), big(amount), BigUint::default());
        }
        balances
    }

    /// The entry that leads from these balances to those `after`, in a fixed order; empty when they are the same.
    pub fn entry_to(&self, after: &Self) -> Vec<Posting> {
        let nothing = Balance::default();
        let mut places: Vec<&Place> = self.0.keys().chain(after.0.keys()).collect();
        places.sort_unstable();
        places.dedup();
        let mut entry = Vec::new();
        for place in places {
            let before = self.0.get(place).unwrap_or(&nothing);
            let later = after.0.get(place).unwrap_or(&nothing);
            let debit = if place.2 == Account::Outside {
                Side::Credit
            } else {
                Side::Debit
            };
            post(&mut entry, *place, debit, before, later);
            post(&mut entry, *place, debit.other(), later, before);
        }
        entry
    }

    fn add(&mut self, place: Place, units: BigUint, value: BigUint) {
        if units == BigUint::default() && value == BigUint::default() {
            return;
        }
        let balance = self.0.entry(place).or_default();
        balance.units += units;
        balance.value += value;
    }
}

/// Adds what `to` has more than `from`, in as many lines as the greatest amount needs.
fn post(entry: &mut Vec<Posting>, place: Place, side: Side, from: &Balance, to: &Balance) {
    let mut units = less(&to.units, &from.units);
    let mut value = less(&to.value, &from.value);
    while units != BigUint::default() || value != BigUint::default() {
        let (amount, worth) = (minor(&units), minor(&value));
        units -= big(amount);
        value -= big(worth);
        entry.push(Posting {
            attempt: place.0,
            account: place.2,
            asset: place.1,
            side,
            amount,
            value: worth,
        });
    }
}

impl Invoice {
    /// What stands in the accounts for this invoice.
    pub fn balances(&self) -> Balances {
        let mut balances = Balances::default();
        let currency = Asset::Charged(self.terms().total.currency());
        match self.state() {
            InvoiceState::New | InvoiceState::PartiallyPaid | InvoiceState::Processing => {
                for account in [Account::Outside, Account::Asked] {
                    let total = big(self.terms().total.minor());
                    balances.add((None, currency, account), total.clone(), total);
                }
            }
            InvoiceState::Settled | InvoiceState::Expired | InvoiceState::Invalid => {}
        }
        let scale = Scale::of(self.attempts());
        // What all attempts have received, in parts of the scale, and the same with each of them rounded down.
        let (mut exact, mut rounded) = (BigUint::default(), BigUint::default());
        for (place, attempt) in self.attempts().iter().enumerate() {
            let mut units: BTreeMap<(Asset, Account), BigUint> = BTreeMap::new();
            for credit in attempt.ledger.values() {
                for (account, amount) in self.standing_in(credit) {
                    *units.entry((credit.asset, account)).or_default() += big(amount);
                }
            }
            let value = |asset: Asset, units: &BigUint| {
                if asset == attempt.asset() {
                    scale.whole(&scale.worth(place, units))
                } else {
                    BigUint::default()
                }
            };
            let (mut parts, mut all) = (BigUint::default(), BTreeMap::<Asset, BigUint>::new());
            for ((asset, account), units) in units {
                let worth = value(asset, &units);
                parts += &worth;
                *all.entry(asset).or_default() += &units;
                balances.add((Some(attempt.number), asset, account), units, worth);
            }
            for (asset, units) in all {
                let worth = value(asset, &units);
                // The whole is worth at least as much as its parts, each of which is rounded down.
                if asset == attempt.asset() {
                    exact += scale.worth(place, &units);
                    rounded += &worth;
                    let lost = less(&worth, &parts);
                    let account = (Some(attempt.number), currency, Account::Rounding);
                    balances.add(account, BigUint::default(), lost);
                }
                let outside = (Some(attempt.number), asset, Account::Outside);
                balances.add(outside, units, worth);
            }
        }
        // The fractions of several attempts can make whole units together.
        let lost = less(&scale.whole(&exact), &rounded);
        for account in [Account::Outside, Account::Rounding] {
            balances.add((None, currency, account), BigUint::default(), lost.clone());
        }
        balances
    }

    /// The accounts in which a payment stands, with its part in each.
    fn standing_in(&self, credit: &Credit) -> Vec<(Account, Minor)> {
        let kept = match credit.inclusion {
            Inclusion::InBlock { .. } | Inclusion::Charged => credit,
            // What fell out of the chain was never there. What was given back was.
            Inclusion::Orphaned { .. } => return Vec::new(),
            Inclusion::Refunded { .. } => return Vec::from([(Account::Returned, credit.amount)]),
        };
        match (kept.standing, self.state()) {
            (Standing::Suspended(_), _) => Vec::from([(Account::Suspended, kept.amount)]),
            (Standing::Counted, InvoiceState::Settled) => {
                let covering = kept.amount.checked_sub(kept.surplus).unwrap_or(Minor::ZERO);
                Vec::from([
                    (Account::Settled, covering),
                    (Account::Suspended, kept.surplus),
                ])
            }
            (Standing::Counted, _) => Vec::from([(Account::Received, kept.amount)]),
        }
    }
}
