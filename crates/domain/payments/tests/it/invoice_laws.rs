use std::collections::BTreeMap;

use chainstore_kernel::{Minor, Timestamp};
use chainstore_payments::{
    Asset, AttemptNumber, Inclusion, Invoice, InvoiceEvent, InvoiceState, PaymentKey, Standing,
    SuspenseReason, Views, example,
};
use proptest::prelude::*;

use crate::world::{
    CLOSES, Fact, OneAttempt as _, Step, Suspense, View, after, any_invoice, any_transfer, apply,
    cases, history, minor, replay, unsteady_transfer, view, waiting,
};

/// The same, whatever is remarkable about how it came to be.
fn same_standing(one: &Invoice, other: &Invoice) -> bool {
    one.state() == other.state()
        && one.covered() == other.covered()
        && one.ledger() == other.ledger()
}

fn last_view(steps: &[Step]) -> View {
    steps.last().map_or(view(100, 0, 0), |(_, view)| *view)
}

proptest! {
    #![proptest_config(cases(400))]

    // proves SR-51, M-P14: what the events write into suspense is what the ledger says waits there,
    // and whatever is in the chain either counts or waits
    #[test]
    fn money_is_conserved(start in any_invoice(), steps in history(unsteady_transfer(), 24)) {
        let (mut invoice, mut table) = (start, Suspense::new());
        // The newest word of each transfer that was taken in and is in the chain.
        let mut mined: BTreeMap<PaymentKey, (Asset, Minor)> = BTreeMap::new();
        for step in &steps {
            let (next, events) = apply(&invoice, step);
            match &step.0 {
                Fact::Include(transfer) if next.ledger().contains_key(&transfer.key.into()) => {
                    mined.insert(transfer.key.into(), (transfer.asset.into(), transfer.amount));
                }
                Fact::Orphan(keys) => keys.iter().for_each(|key| { mined.remove(&PaymentKey::from(*key)); }),
                _ => {}
            }
            invoice = next;
            replay(&mut table, &events);

            let written: Vec<_> = table.iter().map(|(key, (_, amount, reason))| (key.clone(), (*amount, *reason))).collect();
            let expected: Vec<_> = invoice.ledger().iter()
                .filter_map(|(key, credit)| Some((key.clone(), waiting(credit)?)))
                .collect();
            prop_assert_eq!(written, expected);

            for (key, (asset, amount)) in &mined {
                let credit = invoice.ledger()[key];
                let waits = table.get(key).map_or(Minor::ZERO, |(_, amount, _)| *amount);
                let counts = if credit.standing == Standing::Counted {
                    credit.amount.checked_sub(credit.surplus).expect("a surplus is a part")
                } else {
                    Minor::ZERO
                };
                prop_assert_eq!(counts.checked_add(waits), Some(*amount));
                prop_assert!(counts.is_zero() || *asset == example::asset().into());
                prop_assert!(table.get(key).is_none_or(|(held, _, _)| held == asset));
            }
            prop_assert!(table.keys().all(|key| mined.contains_key(key)));
            if invoice.state().is_final() {
                prop_assert!(invoice.in_chain().is_zero(), "an ended invoice keeps nothing");
            }
            if invoice.state() == InvoiceState::Settled {
                let kept: i128 = invoice.ledger().values()
                    .filter(|credit| credit.standing == Standing::Counted)
                    .filter(|credit| matches!(credit.inclusion, Inclusion::InBlock { .. }))
                    .map(|credit| credit.amount.units() - credit.surplus.units())
                    .sum();
                prop_assert!(kept >= invoice.terms().needed().units());
                prop_assert!(kept <= invoice.terms().total.minor().units());
            }
        }
    }

    // proves SR-53, M-P4: settled means confirmed, by at least one block, by the view it was judged by
    #[test]
    fn nothing_settles_unconfirmed(start in any_invoice(), steps in history(unsteady_transfer(), 24)) {
        let mut invoice = start;
        for step in &steps {
            let (next, events) = apply(&invoice, step);
            if events.contains(&InvoiceEvent::Settled) {
                let needs = u64::from(next.attempts()[0].offer.method.confirmations().max(1));
                let confirmed: i128 = next.ledger().values()
                    .filter(|credit| credit.standing == Standing::Counted)
                    .filter_map(|credit| match credit.inclusion {
                        Inclusion::InBlock { height, .. } => Some((height, credit.amount)),
                        _ => None,
                    })
                    .filter(|(height, _)| height + needs <= step.1.height + 1)
                    .fold(0, |sum, (_, amount)| sum.saturating_add(amount.units()));
                prop_assert!(confirmed >= next.terms().needed().units() && confirmed > 0);
            }
            invoice = next;
        }
    }

    // proves SR-54: a fact taken in again, whole or in part, changes nothing and says nothing
    #[test]
    fn repeats_change_nothing(start in any_invoice(), steps in history(unsteady_transfer(), 24), cut in 0..4_usize) {
        let mut invoice = start;
        for (fact, view) in &steps {
            invoice = apply(&invoice, &(fact.clone(), *view)).0;
            let part = match fact {
                Fact::Orphan(keys) => Fact::Orphan(keys[..cut.min(keys.len())].to_vec()),
                whole => whole.clone(),
            };
            let (again, events) = apply(&invoice, &(part, *view));
            prop_assert_eq!(&again, &invoice);
            prop_assert_eq!(events, vec![]);
        }
    }

    // proves M-P3
    #[test]
    fn the_end_is_the_end(start in any_invoice(), steps in history(unsteady_transfer(), 32)) {
        let mut invoice = start;
        for step in &steps {
            let (next, events) = apply(&invoice, step);
            if invoice.state().is_final() {
                prop_assert_eq!(next.state(), invoice.state());
                let only_suspense = |event: &InvoiceEvent| matches!(event, InvoiceEvent::Suspended { .. } | InvoiceEvent::Withdrawn { .. });
                prop_assert!(events.iter().all(only_suspense));
            }
            invoice = next;
        }
    }

    // proves M-P3, M-P4: a move is reported, and one out of settled always as a reversal, so that the
    // order is held before anything else happens to it
    #[test]
    fn every_move_is_reported(start in any_invoice(), steps in history(unsteady_transfer(), 32)) {
        let mut invoice = start;
        for step in &steps {
            let (next, events) = apply(&invoice, step);
            let reported = |event: &InvoiceEvent| !matches!(event,
                InvoiceEvent::Suspended { .. } | InvoiceEvent::Withdrawn { .. } | InvoiceEvent::PartiallyPaid { .. });
            let top_up = events.iter().any(|event| matches!(event, InvoiceEvent::PartiallyPaid { .. }));
            let moves = events.iter().filter(|event| reported(event)).count() + usize::from(top_up);
            prop_assert!(moves <= 1);
            if next.state() == invoice.state() {
                prop_assert!(!events.iter().any(reported));
            } else {
                prop_assert_eq!(moves, 1);
            }
            if invoice.state() == InvoiceState::Settled && next.state() != InvoiceState::Settled {
                prop_assert!(events.contains(&InvoiceEvent::Reversed));
                prop_assert!(!next.state().is_final());
            }
            invoice = next;
        }
    }

    // proves M-P6: no deadline passes and nothing is given up while the chain cannot be seen
    #[test]
    fn an_unseen_chain_ends_nothing(start in any_invoice(), steps in history(unsteady_transfer(), 32)) {
        let mut invoice = start;
        for step in &steps {
            let (next, _) = apply(&invoice, step);
            if next.state().is_final() && !invoice.state().is_final() {
                prop_assert!(step.1.observed_through > after(CLOSES));
                prop_assert!(matches!(step.0, Fact::Advance), "only time ends an invoice");
            }
            // The same invoice, looked at much later by somebody who has seen nothing since.
            let blind = View { now: Timestamp::MAX, ..step.1 };
            let (later, _) = next.clone().look(&blind);
            let (soon, _) = next.clone().look(&step.1);
            prop_assert_eq!(later, soon);
            invoice = next;
        }
    }

    // proves M-P5: the least height at which it settles is the one it is looked at
    #[test]
    fn it_is_ripe_exactly_when_it_settles(start in any_invoice(), steps in history(any_transfer(), 24)) {
        let mut invoice = start;
        for step in &steps {
            invoice = apply(&invoice, step).0;
            let at = |height| invoice.clone().look(&View { height, ..step.1 }).0.state();
            let heights = step.1.height..130;
            let settles = heights.clone().find(|height| at(*height) == InvoiceState::Settled);
            match invoice.state() {
                InvoiceState::Processing => prop_assert_eq!(invoice.ripe_at(), settles),
                InvoiceState::Settled => prop_assert_eq!(invoice.ripe_at(), None),
                _ => {
                    prop_assert_eq!(invoice.ripe_at(), None);
                    prop_assert_eq!(settles, None);
                }
            }
        }
    }

    // proves M-P5: whoever looks only when due misses nothing, and is not called for nothing: once
    // the chain was seen past the due moment, looking moves the invoice and a later moment is due
    #[test]
    fn it_is_due_when_time_moves_it(start in any_invoice(), steps in history(any_transfer(), 24)) {
        let mut invoice = start;
        for step in &steps {
            invoice = apply(&invoice, step).0;
            let due = invoice.due_at();
            let seen_at = |at: Timestamp| View { observed_through: at, now: at, ..step.1 };
            for second in (0..12_000).step_by(90).map(after).filter(|at| *at >= step.1.now) {
                let next = invoice.clone().look(&seen_at(second)).0;
                if next != invoice { prop_assert!(due <= second, "due {due}, moved {second}"); }
            }
            if due < after(12_000) {
                let view = seen_at(due.max(step.1.now).plus(std::time::Duration::from_secs(1)));
                let next = invoice.clone().look(&view).0;
                prop_assert_ne!(&next, &invoice);
                prop_assert!(next.due_at() > due);
            }
        }
    }

    // proves M-P3: transfers may be taken in in any order
    #[test]
    fn the_order_of_transfers_does_not_matter(
        start in any_invoice(),
        (given, shuffled) in prop::collection::vec(any_transfer(), 1..8).prop_map(|mut given| {
            given.sort_by_key(|transfer| transfer.key);
            given.dedup_by_key(|transfer| transfer.key);
            given
        }).prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle())),
        height in 98..116_u64,
        seen in 0..1_500_u64,
    ) {
        let view = view(height, seen, seen);
        let take = |transfers: &[_]| transfers.iter().fold(start.clone(), |invoice, transfer| {
            apply(&invoice, &(Fact::Include(*transfer), view)).0
        }).look(&view).0;
        prop_assert_eq!(take(&given), take(&shuffled));
    }

    // proves M-P4, SR-53: what falls out of the chain and comes back, in the same block or another,
    // leaves the invoice where it would stand had it been in the last block from the beginning
    #[test]
    fn a_reorganisation_leaves_no_trace(
        start in any_invoice().prop_filter("awaits back", |invoice| invoice.terms().orphan_patience.as_secs() > 0),
        steps in history(any_transfer(), 16),
    ) {
        // Everything happens before the deadline, so that nothing has ended meanwhile.
        let early = |view: &View| View { observed_through: after(0), now: after(1), ..*view };
        let mut last = BTreeMap::new();
        let mut moved = start.clone();
        for (fact, view) in &steps {
            moved = apply(&moved, &(fact.clone(), early(view))).0;
            if let Fact::Include(transfer) = fact { last.insert(transfer.key, *transfer); }
        }
        let end = early(&last_view(&steps));
        let mut straight = start;
        for transfer in last.values() {
            moved = apply(&moved, &(Fact::Include(*transfer), end)).0;
            straight = apply(&straight, &(Fact::Include(*transfer), end)).0;
        }
        prop_assert!(same_standing(&moved.look(&end).0, &straight.look(&end).0));
    }

    // proves SR-52: whatever comes in on another chain, its heights and hours move nothing here
    #[test]
    fn another_chain_moves_nothing(
        start in any_invoice(),
        steps in history(any_transfer(), 12),
        height in 0..u64::MAX,
        amount in 1..100_i128,
    ) {
        let invoice = steps.iter().fold(start, |invoice, step| apply(&invoice, step).0);
        let mut stray = crate::world::paid(9, amount, height, 50);
        stray.asset = crate::world::other_assets()[1];
        stray.key.chain = stray.asset.chain;
        let main = last_view(&steps);
        let elsewhere = View { height, observed_through: Timestamp::MAX, now: main.now };
        let chains = vec![main.of(example::asset().chain), elsewhere.of(stray.key.chain)];
        let views = Views { now: main.now, chains };
        let first = AttemptNumber::FIRST;
        let (with, events) = invoice.clone().include(first, stray, &views).expect("not too old");
        prop_assert_eq!(with.state(), invoice.state());
        prop_assert_eq!(events, vec![InvoiceEvent::Suspended {
            key: stray.key.into(), asset: stray.asset.into(), amount: minor(amount), reason: SuspenseReason::WrongAsset,
        }]);
        let (without, events) = with.orphan(&[stray.key], &views);
        prop_assert_eq!(without.state(), invoice.state());
        prop_assert_eq!(events, vec![InvoiceEvent::Withdrawn { key: stray.key.into() }]);
    }
}
