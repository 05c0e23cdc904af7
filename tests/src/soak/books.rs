use std::collections::BTreeMap;

use chainstore_databases::rows;

use super::ledger::{booked, on_chain, suspense, units};
use super::{STOCK, Soak};

/// Pairs of states of an order and its invoice that are possible when nothing is under way any more.
const FITTING: [(&str, &str); 4] = [
    ("confirmed", "settled"),
    ("cancelled", "expired"),
    ("held", "invalid"),
    ("unfulfillable", "settled"),
];

/// Reads the books and collects everything that is wrong with them.
pub(super) struct Books<'a> {
    pub(super) soak: &'a Soak,
    table: Vec<(String, String)>,
    pub(super) wrong: Vec<String>,
}

/// An order as it is stored.
pub(super) struct Order {
    pub(super) state: String,
    invoice: String,
    payable: u128,
    total: u128,
    tolerance: u128,
}

impl Order {
    /// Whether this amount of the token pays the order: its worth in the shop's currency is enough.
    const fn paid_by(&self, units: u128) -> bool {
        units * self.total >= self.payable * (self.total - self.tolerance)
    }
}

/// Compares all books, prints a table, and answers whether everything agrees.
pub(super) async fn balance(soak: &Soak) -> bool {
    let wrong = soak.wrongs();
    let mut books = Books {
        soak,
        table: Vec::new(),
        wrong,
    };
    let orders = books.orders().await;
    books.stock().await;
    books.transfers(&orders).await;
    books.people(&orders).await;
    books.queues().await;
    books.programs();
    println!();
    for (name, figure) in &books.table {
        println!("{name:<44} {figure}");
    }
    println!();
    for what in &books.wrong {
        println!("WRONG: {what}");
    }
    let whole = books.wrong.is_empty();
    println!(
        "{}",
        if whole {
            "the books balance"
        } else {
            "THE BOOKS DO NOT BALANCE"
        }
    );
    whole
}

impl Books<'_> {
    pub(super) fn line(&mut self, name: impl Into<String>, figure: &impl ToString) {
        self.table.push((name.into(), figure.to_string()));
    }

    pub(super) fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(what());
        }
    }

    async fn orders(&mut self) -> BTreeMap<String, Order> {
        type Row = (String, String, String, String, String, String);
        let sql = "SELECT o.number, o.state, i.state, a.payable, i.total, i.tolerance FROM orders o \
                   JOIN invoices i ON i.order_id = o.id \
                   JOIN attempts a ON a.invoice_id = i.id AND a.number = 1";
        let found: Vec<Row> = rows(&self.soak.store.database_url(), sql).await;
        let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut orders = BTreeMap::new();
        for (number, state, invoice, payable, total, tolerance) in found {
            *pairs.entry((state.clone(), invoice.clone())).or_default() += 1;
            let order = Order {
                state,
                invoice,
                payable: units(&payable),
                total: units(&total),
                tolerance: units(&tolerance),
            };
            orders.insert(number, order);
        }
        let all = self.soak.count("SELECT COUNT(*) FROM orders").await;
        self.line("orders", &all);
        self.check(usize::try_from(all) == Ok(orders.len()), || {
            format!("{all} orders, of which {} have an invoice", orders.len())
        });
        for ((state, invoice), times) in pairs {
            self.line(format!("  {state}, invoice {invoice}"), &times);
            self.check(
                FITTING.contains(&(state.as_str(), invoice.as_str())),
                || format!("{times} orders are {state} while their invoice is {invoice}"),
            );
        }
        let carts = "SELECT COUNT(*) FROM facts WHERE scope LIKE 'checkout:%'";
        let carts = self.soak.count(carts).await;
        self.line("cart versions that were ordered", &carts);
        self.check(carts == all, || {
            format!("{carts} cart versions came to {all} orders")
        });
        orders
    }

    async fn stock(&mut self) {
        let sql = "SELECT available, reserved, sold FROM stock";
        let shelves: Vec<(i64, i64, i64)> = rows(&self.soak.store.database_url(), sql).await;
        for (available, reserved, sold) in shelves {
            self.line(
                "stock: available + reserved + sold",
                &format!("{available} + {reserved} + {sold}"),
            );
            self.check(available + reserved + sold == i64::from(STOCK), || {
                format!("{available} + {reserved} + {sold} pieces of {STOCK}")
            });
            let pieces = "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM order_lines l \
                          JOIN orders o ON o.id = l.order_id WHERE o.state ";
            let taken = self
                .soak
                .count(&format!("{pieces} IN ('confirmed', 'held')"))
                .await;
            self.check(sold + reserved == taken, || {
                format!("{sold} sold and {reserved} reserved, but orders hold {taken} pieces")
            });
        }
    }

    /// Compares the double entries with what was credited and what waits in suspense. Debits and credits of each asset
    /// are the same sum.
    async fn ledger(&mut self, credited: u128, waiting: u128) {
        type Row = (String, String, String, String, String);
        let sql = "SELECT account, asset, side, amount, value FROM postings";
        let found: Vec<Row> = rows(&self.soak.store.database_url(), sql).await;
        self.line("postings", &found.len());
        let mut trial: BTreeMap<String, i128> = BTreeMap::new();
        let mut accounts: BTreeMap<String, i128> = BTreeMap::new();
        let mut value = 0;
        for (account, asset, side, amount, worth) in found {
            let sign = if side == "debit" { 1 } else { -1 };
            let [amount, worth] = [amount, worth].map(|stored| signed(units(&stored)) * sign);
            *trial.entry(asset).or_default() += amount;
            *accounts.entry(account).or_default() += amount;
            value += worth;
        }
        for (asset, sum) in trial {
            self.check(sum == 0, || {
                format!("debits of {asset} exceed its credits by {sum}")
            });
        }
        self.check(value == 0, || {
            format!("the values of all postings add up to {value}")
        });
        let stands = |account: &str| accounts.get(account).copied().unwrap_or_default();
        let [counted, suspended] = [stands("settled") + stands("received"), stands("suspended")];
        self.line(
            "in the accounts: settled and received, suspended",
            &format!("{counted}, {suspended}"),
        );
        self.check((counted, suspended) == (signed(credited), signed(waiting)), || {
            format!("{credited} credited and {waiting} in suspense, but {counted} and {suspended} in the accounts")
        });
    }

    /// Compares each transfer of the chain with the books.
    async fn transfers(&mut self, orders: &BTreeMap<String, Order>) {
        let chain = on_chain(self.soak).await;
        let mut booked = booked(self.soak).await;
        let mut suspense = suspense(self.soak).await;
        let ours: BTreeMap<_, _> = self
            .soak
            .known()
            .into_iter()
            .map(|(_, payment)| (payment.address, payment.number))
            .collect();
        let (mut paid, mut credited, mut waiting) = (0, 0, 0);
        let mut received: BTreeMap<String, u128> = BTreeMap::new();
        self.line("transfers on chain", &chain.len());
        for transfer in chain {
            paid += transfer.amount;
            let tx = transfer.tx;
            let Some(number) = ours.get(&transfer.to) else {
                self.wrong.push(format!("{tx} went to nobody we know"));
                continue;
            };
            let Some(entry) = booked.remove(&tx.0) else {
                self.wrong
                    .push(format!("{tx} for order {number} is not in the books"));
                continue;
            };
            self.check(entry.number == *number, || {
                format!("{tx} for order {number} was booked for {}", entry.number)
            });
            self.check(entry.amount == transfer.amount, || {
                format!("{tx}: {} paid, {} booked", transfer.amount, entry.amount)
            });
            self.check(entry.block == Some(transfer.block), || {
                format!("{tx} is in another block than the books say")
            });
            let rest = suspense.remove(&tx.0).unwrap_or_default();
            self.check(entry.credited() + rest == transfer.amount, || {
                format!(
                    "{tx}: {} credited and {rest} in suspense of {}",
                    entry.credited(),
                    transfer.amount
                )
            });
            credited += entry.credited();
            waiting += rest;
            *received.entry(entry.number.clone()).or_default() += entry.credited();
        }
        self.check(booked.is_empty(), || {
            format!("{} transfers are booked that no chain has", booked.len())
        });
        let reasons = "SELECT reason, COUNT(*) FROM suspense GROUP BY reason ORDER BY reason";
        let reasons: Vec<(String, i64)> = rows(&self.soak.store.database_url(), reasons).await;
        for (reason, times) in reasons {
            self.line(format!("  in suspense: {reason}"), &times);
        }
        self.check(suspense.is_empty(), || {
            format!(
                "{} transfers wait in suspense that no chain has",
                suspense.len()
            )
        });
        self.line(
            "paid on chain = credited + in suspense",
            &format!("{paid} = {credited} + {waiting}"),
        );
        self.check(paid == credited + waiting, || {
            format!("{paid} paid, {credited} credited, {waiting} in suspense")
        });
        self.ledger(credited, waiting).await;
        for (number, order) in orders {
            let got = received.get(number).copied().unwrap_or_default();
            self.check(order.paid_by(got) == (order.invoice == "settled"), || {
                format!(
                    "order {number}: invoice {}, {got} of {} credited",
                    order.invoice, order.payable
                )
            });
        }
    }
}

fn signed(units: u128) -> i128 {
    i128::try_from(units).expect("in range")
}
