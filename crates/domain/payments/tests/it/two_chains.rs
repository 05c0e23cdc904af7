//! A shop that asks euro, takes a token on one chain and the coin of another, and Telegram's Stars.

use std::collections::BTreeMap;
use std::time::Duration;

use chainstore_kernel::{ChainAsset, ChainId, Currency, Id, Minor, Money};
use chainstore_payments::{
    Asset, AttemptNumber, Balances, BlockHash, ChainView, ChargeId, ChargePayload, Invoice,
    InvoiceEvent, Method, NewAttempt, Quote, Side, SuspenseReason, Terms, Transfer, TransferKey,
    TxHash, Views,
};

use crate::world::{Suspense, after, minor, replay, waiting};

/// The deadline, the grace, and how long a transfer is awaited back, in seconds.
pub(crate) const EXPIRES: u64 = 1_200;
pub(crate) const GRACE: u64 = 60;
pub(crate) const PATIENCE: u64 = 3_600;

pub(crate) const A: AttemptNumber = AttemptNumber::FIRST;
pub(crate) const B: AttemptNumber = match AttemptNumber::new(2) {
    Some(number) => number,
    None => panic!("a number from 1 to 5"),
};

pub(crate) fn chain_a() -> ChainId {
    ChainId::new("eip155:1").expect("a chain")
}

pub(crate) fn chain_b() -> ChainId {
    ChainId::new("eip155:10").expect("a chain")
}

/// A token of 6 decimal places on the first chain.
pub(crate) fn usdc() -> ChainAsset {
    ChainAsset {
        chain: chain_a(),
        name: "erc20:0x0606060606060606060606060606060606060606"
            .parse()
            .expect("a name"),
        decimals: 6,
    }
}

/// The same contract on the second chain, where it is another token.
pub(crate) fn usdc_on_b() -> ChainAsset {
    ChainAsset {
        chain: chain_b(),
        ..usdc()
    }
}

/// The coin of the second chain, of 18 decimal places.
pub(crate) fn eth() -> ChainAsset {
    ChainAsset {
        chain: chain_b(),
        name: "slip44:60".parse().expect("a name"),
        decimals: 18,
    }
}

pub(crate) fn stars() -> Currency {
    Currency::new("XTR").expect("a code")
}

pub(crate) fn euro() -> Currency {
    Currency::new("EUR").expect("a code")
}

pub(crate) fn by_transfer(
    asset: ChainAsset,
    confirmations: u32,
    value: i128,
    payable: i128,
) -> NewAttempt {
    offer(
        Method::OnChain {
            asset,
            confirmations,
        },
        value,
        payable,
    )
}

pub(crate) fn by_charge(value: i128, payable: i128) -> NewAttempt {
    let payload = ChargePayload::new("inv-1/2").expect("short");
    let currency = stars();
    offer(Method::TelegramCharge { currency, payload }, value, payable)
}

fn offer(method: Method, value: i128, payable: i128) -> NewAttempt {
    NewAttempt {
        method,
        quote: Quote {
            value: minor(value),
            payable: minor(payable),
            rate: None,
        },
        opened_at: after(0),
        expires_at: after(EXPIRES),
    }
}

/// 25.00 EUR are asked.
pub(crate) fn terms() -> Terms {
    Terms {
        total: Money::new(minor(25_00), euro()),
        tolerance: Minor::ZERO,
        created_at: after(0),
        expires_at: after(EXPIRES),
        grace: Duration::from_secs(GRACE),
        orphan_patience: Duration::from_secs(PATIENCE),
    }
}

pub(crate) fn open(terms: Terms, first: NewAttempt) -> Invoice {
    let id = uuid::Uuid::from_u128;
    Invoice::open(Id::from_uuid(id(1)), Id::from_uuid(id(2)), terms, first)
}

/// A transfer in the main branch of its chain. The number makes its transaction.
pub(crate) fn sent(
    number: u8,
    asset: ChainAsset,
    amount: i128,
    height: u64,
    second: u64,
) -> Transfer {
    Transfer {
        key: TransferKey {
            chain: asset.chain,
            tx: TxHash([number; 32]),
            index: 0,
        },
        asset,
        amount: minor(amount),
        height,
        block: BlockHash([0; 32]),
        paid_at: after(second),
    }
}

pub(crate) fn charge_id(number: u8) -> ChargeId {
    ChargeId::new(&format!("charge-{number}")).expect("short")
}

/// Both chains seen up to these heights, and up to this second.
pub(crate) fn seen(height_a: u64, height_b: u64, second: u64) -> Views {
    each((height_a, second), (height_b, second), second)
}

/// The chains seen up to a height and a second each, at this second of our clock.
pub(crate) fn each(a: (u64, u64), b: (u64, u64), now: u64) -> Views {
    let view = |chain, (height, second)| ChainView {
        chain,
        height,
        observed_through: after(second),
    };
    Views {
        now: after(now),
        chains: vec![view(chain_a(), a), view(chain_b(), b)],
    }
}

/// An invoice with the table of suspense that its events have written.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) invoice: Invoice,
    table: Suspense,
}

impl Story {
    /// 25.00 EUR are asked, in this way.
    pub(crate) fn of(first: NewAttempt) -> Self {
        Self {
            invoice: open(terms(), first),
            table: BTreeMap::new(),
        }
    }

    /// 25.00 EUR are asked as 25 USDC, which need three confirmations.
    pub(crate) fn begin() -> Self {
        Self::of(by_transfer(usdc(), 3, 25_00, 25_000_000))
    }

    pub(crate) fn also_by(&mut self, offer: NewAttempt) {
        self.invoice = self.invoice.clone().attempted(offer).expect("open");
    }

    fn then(&mut self, (invoice, events): (Invoice, Vec<InvoiceEvent>)) -> Vec<InvoiceEvent> {
        replay(&mut self.table, &events);
        self.invoice = invoice;
        events
    }

    pub(crate) fn receive(
        &mut self,
        by: AttemptNumber,
        transfer: Transfer,
        views: &Views,
    ) -> Vec<InvoiceEvent> {
        let next = self.invoice.clone().include(by, transfer, views);
        self.then(next.expect("taken in"))
    }

    pub(crate) fn charge(
        &mut self,
        by: AttemptNumber,
        number: u8,
        amount: i128,
        second: u64,
        views: &Views,
    ) -> Vec<InvoiceEvent> {
        let invoice = self.invoice.clone();
        let next = invoice.charge(by, charge_id(number), minor(amount), after(second), views);
        self.then(next.expect("taken in"))
    }

    pub(crate) fn refund(&mut self, number: u8, views: &Views) -> Vec<InvoiceEvent> {
        let next = self.invoice.clone().refund(&charge_id(number), views);
        self.then(next)
    }

    pub(crate) fn lose(&mut self, transfer: &Transfer, views: &Views) -> Vec<InvoiceEvent> {
        let next = self.invoice.clone().orphan(&[transfer.key], views);
        self.then(next)
    }

    pub(crate) fn mark(&mut self, views: &Views) -> Vec<InvoiceEvent> {
        let next = self.invoice.clone().mark_paid(views);
        self.then(next)
    }

    pub(crate) fn look(&mut self, views: &Views) -> Vec<InvoiceEvent> {
        let next = self.invoice.clone().advance(views);
        self.then(next)
    }

    /// The flags that are set.
    pub(crate) fn flags(&self) -> Vec<&'static str> {
        let flags = self.invoice.flags();
        let named = [
            ("under", flags.under),
            ("over", flags.over),
            ("late", flags.late),
            ("marked", flags.marked),
        ];
        named
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
            .collect()
    }

    /// What waits in suspense by the ledgers, which the events must have written so.
    pub(crate) fn suspense(&self) -> Vec<(Asset, i128, SuspenseReason)> {
        let ledgers = self
            .invoice
            .attempts()
            .iter()
            .flat_map(|attempt| &attempt.ledger);
        let held: Suspense = ledgers
            .filter_map(|(key, credit)| {
                let (amount, reason) = waiting(credit)?;
                Some((key.clone(), (credit.asset, amount, reason)))
            })
            .collect();
        assert_eq!(
            held, self.table,
            "the events say something else than the ledgers"
        );
        let held = held.into_values();
        held.map(|(asset, amount, reason)| (asset, amount.units(), reason))
            .collect()
    }

    /// What stands in the accounts, one line for each: attempt, asset, account, side, units, value.
    pub(crate) fn books(&self) -> Vec<String> {
        self.entry(&Balances::none())
    }

    /// The entry that leads here, written as [`Story::books`].
    pub(crate) fn entry(&self, from: &Balances) -> Vec<String> {
        let entry = from.entry_to(&self.invoice.balances());
        entry
            .iter()
            .map(|posting| {
                let attempt = posting
                    .attempt
                    .map_or_else(|| "-".into(), |number| number.to_string());
                let side = match posting.side {
                    Side::Debit => "debit",
                    Side::Credit => "credit",
                };
                format!(
                    "{attempt} {} {} {side} {} = {}",
                    label(posting.asset),
                    posting.account.name(),
                    posting.amount,
                    posting.value
                )
            })
            .collect()
    }
}

fn label(asset: Asset) -> String {
    let known = [(usdc(), "USDC"), (usdc_on_b(), "USDC@B"), (eth(), "ETH")];
    let known = known
        .into_iter()
        .find(|(known, _)| asset == (*known).into());
    known.map_or_else(|| asset.to_string(), |(_, label)| label.into())
}
