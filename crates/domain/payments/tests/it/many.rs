//! Random histories of an invoice with up to five attempts on two chains and by charges: few transfers, few blocks, few
//! hours, so that random facts meet often.

use std::collections::BTreeMap;
use std::time::Duration;

use chainstore_kernel::{ChainAsset, Minor, Money, Timestamp};
use chainstore_payments::{
    AttemptNumber, BlockHash, ChargeId, Invoice, InvoiceEvent, Method, NewAttempt, Quote, Terms,
    Transfer, TransferKey, Views,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::two_chains::{
    by_charge, by_transfer, charge_id, each, eth, open, sent, usdc, usdc_on_b,
};
use crate::world::{after, minor};

/// What happens to an invoice.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a test makes few of them")]
pub(crate) enum Fact {
    Include(Vec<(AttemptNumber, Transfer)>),
    Orphan(Vec<TransferKey>),
    Charge(AttemptNumber, ChargeId, Minor, Timestamp),
    Refund(ChargeId),
    Mark,
    Attempt(NewAttempt),
    Choose(AttemptNumber),
    Look,
}

/// A fact, and how far the chains were seen when it was taken in.
pub(crate) type Step = (Fact, Views);

#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) start: Invoice,
    pub(crate) steps: Vec<Step>,
}

/// What a fact came to.
pub(crate) struct Done {
    pub(crate) invoice: Invoice,
    pub(crate) events: Vec<InvoiceEvent>,
    /// How many transfers, charges, attempts or choices the invoice refused.
    pub(crate) refused: usize,
}

pub(crate) fn apply(invoice: &Invoice, (fact, views): &Step) -> Done {
    let same = invoice.clone();
    let done = |(invoice, events)| Done {
        invoice,
        events,
        refused: 0,
    };
    let refused = Done {
        invoice: same.clone(),
        events: vec![],
        refused: 1,
    };
    match fact {
        Fact::Include(arrivals) => {
            if let [(by, transfer)] = arrivals[..] {
                return same.include(by, transfer, views).map_or(refused, done);
            }
            let taken = same.include_all(arrivals, views);
            let refused = taken.refused.len();
            Done {
                invoice: taken.invoice,
                events: taken.events,
                refused,
            }
        }
        Fact::Orphan(keys) => done(same.orphan(keys, views)),
        Fact::Charge(by, id, amount, paid_at) => {
            let charged = same.charge(*by, id.clone(), *amount, *paid_at, views);
            charged.map_or(refused, done)
        }
        Fact::Refund(id) => done(same.refund(id, views)),
        Fact::Mark => done(same.mark_paid(views)),
        Fact::Attempt(offer) => same
            .attempted(*offer)
            .map_or(refused, |next| done((next, vec![]))),
        Fact::Choose(number) => {
            let chosen = same.choose(*number, views.now);
            chosen.map_or(refused, |next| done((next, vec![])))
        }
        Fact::Look => done(same.advance(views)),
    }
}

/// A token of the first chain that an attempt may ask for beside the other one.
pub(crate) fn dai() -> ChainAsset {
    ChainAsset {
        name: "erc20:0x1818181818181818181818181818181818181818"
            .parse()
            .expect("a name"),
        decimals: 18,
        ..usdc()
    }
}

fn assets() -> [ChainAsset; 4] {
    [usdc(), eth(), dai(), usdc_on_b()]
}

/// Deadline, grace, and the end of both, in seconds.
pub(crate) const EXPIRES: u64 = 600;
pub(crate) const CLOSES: u64 = 660;

fn any_terms() -> impl Strategy<Value = Terms> {
    (0..=3_i128, prop_oneof![Just(0), 1..1_500_u64]).prop_map(|(tolerance, patience)| Terms {
        total: Money::new(minor(25), crate::two_chains::euro()),
        tolerance: minor(tolerance),
        created_at: after(0),
        expires_at: after(EXPIRES),
        grace: Duration::from_secs(CLOSES - EXPIRES),
        orphan_patience: Duration::from_secs(patience),
    })
}

/// A way to pay on one of these assets or by a charge. Most prices leave fractions.
fn any_offer(of: Vec<Option<ChainAsset>>) -> impl Strategy<Value = NewAttempt> {
    let payable = prop_oneof![3 => 1..40_i128, 2 => 900..3_000_i128, 1 => Just(Minor::MAX.units())];
    let value = prop_oneof![2 => Just(25), 3 => 1..26_i128];
    (select(of), 0..5_u32, value, payable).prop_map(|(asset, confirmations, value, payable)| {
        match asset {
            Some(asset) => by_transfer(asset, confirmations, value, payable),
            None => by_charge(value, payable),
        }
    })
}

/// Something that happens, before it is known when.
#[derive(Clone, Debug)]
enum Plan {
    Include(Vec<Arrival>),
    Orphan(Vec<u8>),
    Charge {
        by: usize,
        number: u8,
        share: Share,
        second: u64,
    },
    Refund(u8),
    Mark,
    Attempt {
        lasts: u64,
    },
    Choose(u8),
    Look,
}

#[derive(Clone, Debug)]
struct Arrival {
    /// Whose address; by the number of the transfer, but for few that are mined again elsewhere.
    by: Option<usize>,
    number: u8,
    /// Another asset than the one that is asked for.
    stray: Option<ChainAsset>,
    share: Share,
    height: u64,
    branch: u8,
    second: u64,
}

/// An amount, as a part of what the attempt asks, and some units more.
#[derive(Clone, Copy, Debug)]
enum Share {
    Of(i128, i128),
    All,
    Most,
}

impl Share {
    fn of(self, payable: Minor) -> Minor {
        match self {
            Self::Of(percent, more) => {
                let part = payable.units() / 100 * percent + payable.units() % 100 * percent / 100;
                Minor::new(part + more).unwrap_or(Minor::MAX)
            }
            Self::All => payable,
            Self::Most => Minor::MAX,
        }
    }
}

fn any_share() -> impl Strategy<Value = Share> {
    prop_oneof![
        5 => (0..80_i128, 0..3_i128).prop_map(|(percent, more)| Share::Of(percent, more)),
        2 => Just(Share::All),
        1 => Just(Share::Most),
    ]
}

fn any_arrival() -> impl Strategy<Value = Arrival> {
    let by = prop_oneof![9 => Just(None), 1 => (0..5_usize).prop_map(Some)];
    let stray = prop_oneof![5 => Just(None), 1 => select(assets().to_vec()).prop_map(Some)];
    let place = (95..113_u64, 0..3_u8);
    let second = prop_oneof![3 => 0..500_u64, 1 => 500..800_u64];
    (by, 0..10_u8, stray, any_share(), place, second).prop_map(
        |(by, number, stray, share, (height, branch), second)| Arrival {
            by,
            number,
            stray,
            share,
            height,
            branch,
            second,
        },
    )
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let many = prop::collection::vec(any_arrival(), 2..5);
    prop_oneof![
        6 => any_arrival().prop_map(|one| Plan::Include(vec![one])),
        2 => many.prop_map(Plan::Include),
        3 => prop::collection::vec(0..10_u8, 1..4).prop_map(Plan::Orphan),
        2 => (0..5_usize, 0..3_u8, any_share(), 0..700_u64).prop_map(
            |(by, number, share, second)| Plan::Charge { by, number, share, second }
        ),
        2 => (0..3_u8).prop_map(Plan::Refund),
        1 => prop_oneof![7 => Just(Plan::Look), 1 => Just(Plan::Mark)],
        3 => (50..700_u64).prop_map(|lasts| Plan::Attempt { lasts }),
        1 => (1..6_u8).prop_map(Plan::Choose),
        4 => Just(Plan::Look),
    ]
}

/// How the clock and each chain move: seconds that pass, and for each chain how far it is behind and its height.
type Move = (u64, [(u64, u64); 2]);

fn any_move() -> impl Strategy<Value = Move> {
    let chain = || (0..300_u64, 98..116_u64);
    (0..120_u64, [chain(), chain()])
}

/// Histories of invoices whose attempts are paid in any way.
pub(crate) fn any_history(most: usize) -> impl Strategy<Value = History> {
    let mut ways: Vec<_> = assets().into_iter().map(Some).collect();
    ways.push(None);
    history_of(ways, most)
}

/// Histories of invoices whose attempts are paid in one of these ways.
pub(crate) fn history_of(
    ways: Vec<Option<ChainAsset>>,
    most: usize,
) -> impl Strategy<Value = History> {
    let offers = prop::collection::vec(any_offer(ways), 5);
    let still = prop::option::of((0..2_usize, 0..most));
    // Some begin with several attempts, the others get theirs in the middle.
    let early = (50..700_u64).prop_map(|lasts| (Plan::Attempt { lasts }, (1, [(1, 98); 2])));
    let early = prop::collection::vec(early, 0..4);
    let steps = prop::collection::vec((any_plan(), any_move()), 1..most);
    (any_terms(), offers, still, early, steps).prop_map(|(terms, offers, still, early, steps)| {
        let start = open(terms, offers[0]);
        let (mut now, mut seen) = (0, [(98, 0); 2]);
        let (mut attempts, mut made) = (1, vec![]);
        for (index, (plan, (passed, chains))) in early.into_iter().chain(steps).enumerate() {
            now += passed;
            for (chain, (lag, height)) in chains.into_iter().enumerate() {
                if still.is_none_or(|(which, from)| which != chain || index < from) {
                    seen[chain] = (height, now.saturating_sub(lag).max(seen[chain].1));
                }
            }
            if let Plan::Attempt { .. } = plan {
                attempts += 1;
            }
            let fact = fact_of(plan, &offers, attempts, now);
            made.push((fact, each(seen[0], seen[1], now)));
        }
        History { start, steps: made }
    })
}

fn fact_of(plan: Plan, offers: &[NewAttempt], attempts: usize, now: u64) -> Fact {
    let number =
        |place: usize| AttemptNumber::new(u8::try_from(place + 1).expect("small")).expect("1 to 5");
    match plan {
        Plan::Include(arrivals) => {
            // One chain has a transfer in one block at a time.
            let by_key = arrivals.into_iter().map(|arrival| {
                let place = arrival
                    .by
                    .unwrap_or(usize::from(arrival.number) % attempts.min(5));
                let transfer = transfer_of(&arrival, &offers[place]);
                (transfer.key, (number(place), transfer))
            });
            let by_key: BTreeMap<_, _> = by_key.collect();
            Fact::Include(by_key.into_values().collect())
        }
        Plan::Orphan(numbers) => {
            let keys = numbers
                .into_iter()
                .flat_map(|number| [usdc(), eth()].map(|asset| sent(number, asset, 1, 1, 1).key));
            Fact::Orphan(keys.collect())
        }
        Plan::Charge {
            by,
            number: id,
            share,
            second,
        } => {
            // Mostly by an attempt that is paid so.
            let mut charged =
                (0..attempts.min(5)).filter(|place| offers[*place].method.chain().is_none());
            let by = charged.nth(by % 2).unwrap_or(by);
            let amount = share.of(offers[by].quote.payable);
            Fact::Charge(number(by), charge_id(id), amount, after(second))
        }
        Plan::Refund(id) => Fact::Refund(charge_id(id)),
        Plan::Mark => Fact::Mark,
        Plan::Attempt { lasts } => Fact::Attempt(NewAttempt {
            opened_at: after(now),
            expires_at: after(now + lasts),
            ..offers[(attempts - 1).min(4)]
        }),
        Plan::Choose(chosen) => Fact::Choose(AttemptNumber::new(chosen).expect("1 to 5")),
        Plan::Look => Fact::Look,
    }
}

fn transfer_of(arrival: &Arrival, offer: &NewAttempt) -> Transfer {
    let asked = match offer.method {
        Method::OnChain { asset, .. } => asset,
        Method::TelegramCharge { .. } => usdc(),
    };
    let Quote { payable, .. } = offer.quote;
    let amount = arrival.share.of(payable).units();
    let asset = arrival.stray.unwrap_or(asked);
    Transfer {
        block: BlockHash([arrival.branch; 32]),
        ..sent(
            arrival.number,
            asset,
            amount,
            arrival.height,
            arrival.second,
        )
    }
}
