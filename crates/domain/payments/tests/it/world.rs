//! A small world for invoices: few transfers, few blocks, few hours, so that random facts meet often.

use std::collections::BTreeMap;
use std::time::Duration;

use chainstore_kernel::{ChainAsset, ChainId, Id, Minor, Money, OrderId, Timestamp};
use chainstore_payments::{
    Asset, AttemptNumber, BlockHash, ChainView, Credit, Invoice, InvoiceError, InvoiceEvent,
    Ledger, NewAttempt, PaymentKey, Standing, SuspenseReason, Terms, Transfer, TransferKey, TxHash,
    Views, example,
};
use proptest::prelude::*;

/// What happens to an invoice.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a test makes few of them")]
pub(crate) enum Fact {
    Include(Transfer),
    Orphan(Vec<TransferKey>),
    Advance,
}

/// How far the chain of the example was seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    pub(crate) height: u64,
    pub(crate) observed_through: Timestamp,
    pub(crate) now: Timestamp,
}

impl View {
    pub(crate) fn of(self, chain: ChainId) -> ChainView {
        ChainView {
            chain,
            height: self.height,
            observed_through: self.observed_through,
        }
    }

    pub(crate) fn all(self) -> Views {
        Views {
            now: self.now,
            chains: vec![self.of(example::asset().chain)],
        }
    }
}

/// An invoice with one attempt, which most laws are about.
pub(crate) trait OneAttempt: Sized {
    fn take(
        self,
        transfer: Transfer,
        view: &View,
    ) -> Result<(Self, Vec<InvoiceEvent>), InvoiceError>;
    fn miss(self, keys: &[TransferKey], view: &View) -> (Self, Vec<InvoiceEvent>);
    fn look(self, view: &View) -> (Self, Vec<InvoiceEvent>);
    fn ledger(&self) -> &Ledger;
    fn ripe_at(&self) -> Option<u64>;
    fn due_at(&self) -> Timestamp;
    fn confirmations(&self, height: u64) -> Option<u64>;
    fn credit(&self, number: u8) -> &Credit;
    fn in_chain(&self) -> Minor;
}

impl OneAttempt for Invoice {
    fn take(
        self,
        transfer: Transfer,
        view: &View,
    ) -> Result<(Self, Vec<InvoiceEvent>), InvoiceError> {
        self.include(AttemptNumber::FIRST, transfer, &view.all())
    }
    fn miss(self, keys: &[TransferKey], view: &View) -> (Self, Vec<InvoiceEvent>) {
        self.orphan(keys, &view.all())
    }
    fn look(self, view: &View) -> (Self, Vec<InvoiceEvent>) {
        self.advance(&view.all())
    }
    fn ledger(&self) -> &Ledger {
        &self.attempts()[0].ledger
    }
    fn ripe_at(&self) -> Option<u64> {
        self.attempts()[0].next.ripe_at
    }
    fn due_at(&self) -> Timestamp {
        self.attempts()[0].next.due_at
    }
    fn confirmations(&self, height: u64) -> Option<u64> {
        self.attempts()[0].confirmations(height)
    }
    fn credit(&self, number: u8) -> &Credit {
        &self.ledger()[&PaymentKey::Transfer(key(number))]
    }
    fn in_chain(&self) -> Minor {
        self.attempts()[0].held()
    }
}

/// So many random cases, unless the environment says how many: `PROPTEST_CASES=10000` is the long form.
pub(crate) fn cases(few: u32) -> ProptestConfig {
    if std::env::var_os("PROPTEST_CASES").is_some() {
        ProptestConfig::default()
    } else {
        ProptestConfig::with_cases(few)
    }
}

/// A fact and how far the chain was seen when it was taken in.
pub(crate) type Step = (Fact, View);

/// What the suspense table holds.
pub(crate) type Suspense = BTreeMap<PaymentKey, (Asset, Minor, SuspenseReason)>;

pub(crate) fn minor(units: i128) -> Minor {
    Minor::new(units).expect("in range")
}

pub(crate) fn after(seconds: u64) -> Timestamp {
    example::START.plus(Duration::from_secs(seconds))
}

/// When an invoice of these tests closes, in seconds after the start: 600 to pay and 60 of grace.
pub(crate) const CLOSES: u64 = 660;

/// Terms over `total` cents, and an attempt that asks as many units.
pub(crate) fn terms(
    total: i128,
    tolerance: i128,
    confirmations: u32,
    patience: u64,
) -> (Terms, NewAttempt) {
    let terms = Terms {
        total: Money::new(minor(total), example::currency()),
        tolerance: minor(tolerance),
        created_at: after(0),
        expires_at: after(600),
        grace: Duration::from_secs(CLOSES - 600),
        orphan_patience: Duration::from_secs(patience),
    };
    let first = NewAttempt {
        expires_at: terms.expires_at,
        ..example::attempt(minor(total), minor(total), confirmations)
    };
    (terms, first)
}

pub(crate) fn invoice((terms, first): (Terms, NewAttempt)) -> Invoice {
    let id = uuid::Uuid::from_u128;
    let order: OrderId = Id::from_uuid(id(2));
    Invoice::open(Id::from_uuid(id(1)), order, terms, first)
}

pub(crate) fn any_invoice() -> impl Strategy<Value = Invoice> {
    (0..=3_i128, 0..5_u32, prop_oneof![Just(0), 1..1_500_u64]).prop_map(
        |(tolerance, confirmations, patience)| {
            invoice(terms(10, tolerance, confirmations, patience))
        },
    )
}

pub(crate) fn key(number: u8) -> TransferKey {
    TransferKey {
        chain: example::asset().chain,
        tx: TxHash([number; 32]),
        index: 0,
    }
}

/// A transfer of the asset asked for, in the main branch.
pub(crate) fn paid(number: u8, amount: i128, height: u64, second: u64) -> Transfer {
    Transfer {
        key: key(number),
        asset: example::asset(),
        amount: minor(amount),
        height,
        block: BlockHash([0; 32]),
        paid_at: after(second),
    }
}

/// Another token on the same chain, and one on another chain.
pub(crate) fn other_assets() -> [ChainAsset; 2] {
    let asset = example::asset();
    let elsewhere = ChainId::new("eip155:1").expect("a chain");
    [
        ChainAsset {
            name: "slip44:60".parse().expect("a name"),
            ..asset
        },
        ChainAsset {
            chain: elsewhere,
            ..asset
        },
    ]
}

/// A transfer whose amount, asset and time are a function of its key, in any block.
pub(crate) fn any_transfer() -> impl Strategy<Value = Transfer> {
    (0..6_u8, 100..110_u64, 0..3_u8).prop_map(|(number, height, branch)| {
        let (amount, second) =
            [(4, 10), (6, 20), (11, 30), (5, 700), (7, 40), (2, 0)][usize::from(number)];
        let mut transfer = paid(number, amount, height, second);
        transfer.block = BlockHash([branch; 32]);
        if number == 4 {
            transfer.asset = other_assets()[0];
        }
        transfer
    })
}

/// As above; mined again, it may say something else.
pub(crate) fn unsteady_transfer() -> impl Strategy<Value = Transfer> {
    let extreme = prop_oneof![4 => 1..20_i128, 1 => Just(Minor::MAX.units())];
    (any_transfer(), extreme, 0..4_usize).prop_map(|(transfer, amount, kind)| {
        let asset = [
            example::asset(),
            example::asset(),
            other_assets()[0],
            other_assets()[1],
        ][kind];
        let key = TransferKey {
            chain: asset.chain,
            ..transfer.key
        };
        Transfer {
            key,
            asset,
            amount: minor(amount),
            ..transfer
        }
    })
}

/// Facts with a clock that only moves forward and a chain that grows, and shrinks with its orphans.
pub(crate) fn history(
    transfer: impl Strategy<Value = Transfer>,
    most: usize,
) -> impl Strategy<Value = Vec<Step>> {
    let keys = prop::collection::vec(0..6_u8, 1..4)
        .prop_map(|numbers| numbers.into_iter().map(key).collect());
    let fact = prop_oneof![
        3 => transfer.prop_map(Fact::Include),
        2 => keys.prop_map(Fact::Orphan),
        2 => Just(Fact::Advance),
    ];
    let step = (fact, 0..300_u64, 0..400_u64, 98..116_u64);
    prop::collection::vec(step, 1..most).prop_map(|steps| {
        let (mut now, mut seen) = (0, 0);
        steps
            .into_iter()
            .map(|(fact, passed, lag, height)| {
                now += passed;
                seen = seen.max(now.saturating_sub(lag));
                (fact, view(height, seen, now))
            })
            .collect()
    })
}

pub(crate) fn view(height: u64, seen: u64, now: u64) -> View {
    View {
        height,
        observed_through: after(seen),
        now: after(now),
    }
}

/// The invoice after this fact, with its events; unchanged when the invoice refuses the fact.
pub(crate) fn apply(invoice: &Invoice, (fact, view): &Step) -> (Invoice, Vec<InvoiceEvent>) {
    match fact {
        Fact::Include(transfer) => invoice
            .clone()
            .take(*transfer, view)
            .unwrap_or((invoice.clone(), vec![])),
        Fact::Orphan(keys) => invoice.clone().miss(keys, view),
        Fact::Advance => invoice.clone().look(view),
    }
}

/// The table as [`InvoiceEvent`]s write it.
pub(crate) fn replay(table: &mut Suspense, events: &[InvoiceEvent]) {
    for event in events {
        match event {
            InvoiceEvent::Suspended {
                key,
                asset,
                amount,
                reason,
            } => {
                table.insert(key.clone(), (*asset, *amount, *reason));
            }
            InvoiceEvent::Withdrawn { key } => {
                assert!(table.remove(key).is_some(), "nothing to withdraw of {key}");
            }
            _ => {}
        }
    }
}

/// What of a credit waits in suspense, read from the ledger alone.
pub(crate) fn waiting(credit: &Credit) -> Option<(Minor, SuspenseReason)> {
    match credit.standing {
        _ if !credit.inclusion.is_held() => None,
        Standing::Suspended(reason) => Some((credit.amount, reason)),
        Standing::Counted if credit.surplus.is_zero() => None,
        Standing::Counted => Some((credit.surplus, SuspenseReason::Surplus)),
    }
}
