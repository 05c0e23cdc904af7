//! Checks the messages that shoppers and staff got, the queues, and the logs of the programs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use chainstore_telegram_sim::Person;

use super::books::{Books, Order};
use crate::process::Program;
use crate::store::Who;

impl Books<'_> {
    pub(super) async fn people(&mut self, orders: &BTreeMap<String, Order>) {
        let known = self.soak.known();
        let numbers: BTreeSet<_> = known
            .iter()
            .map(|(_, payment)| payment.number.as_str())
            .collect();
        self.check(numbers.len() == known.len(), || {
            "one order was asked to be paid by two people".into()
        });
        // A payment message that waited too long may be of an order that has expired meanwhile. Its shopper
        // was told so and has ordered again.
        let people = self.soak.people();
        let untold: Vec<_> = orders
            .keys()
            .filter(|number| !numbers.contains(number.as_str()))
            .filter(|number| people.iter().all(|person| times(person, number, "") == 0))
            .collect();
        self.check(untold.is_empty(), || {
            format!("orders that no shopper was told of: {untold:?}")
        });
        let (mut told, mut repeated) = (0, 0);
        for (person, payment) in &known {
            let number = &payment.number;
            let Some(order) = orders.get(number) else {
                self.wrong
                    .push(format!("order {number} was promised and is not there"));
                continue;
            };
            let asked = times(person, number, "Payment for order");
            repeated += asked.saturating_sub(1);
            if order.state != "confirmed" {
                continue;
            }
            let times = times(person, number, "order is confirmed");
            self.check(times > 0, || {
                format!(
                    "{} was not told that order {number} is confirmed",
                    person.id()
                )
            });
            told += usize::from(times > 0);
        }
        self.line("confirmed, and told so", &told);
        self.line("payment messages that came again", &repeated);
        let shoppers = self.soak.count("SELECT COUNT(*) FROM shoppers").await;
        self.line("shoppers", &shoppers);
    }

    pub(super) async fn queues(&mut self) {
        for queue in ["inbox", "outbox"] {
            let open = format!("SELECT COUNT(*) FROM {queue} WHERE NOT done");
            let parked = format!("SELECT COUNT(*) FROM {queue} WHERE parked IS NOT NULL");
            let (open, parked) = (self.soak.count(&open).await, self.soak.count(&parked).await);
            self.line(
                format!("{queue}: open, parked"),
                &format!("{open}, {parked}"),
            );
            self.check(open == 0, || format!("{open} rows of the {queue} are open"));
            self.check(parked == 0, || {
                format!("{parked} rows of the {queue} are parked")
            });
        }
        let updates = self.soak.count("SELECT COUNT(*) FROM inbox").await;
        self.line("updates kept", &updates);
        let messages = self.soak.count("SELECT COUNT(*) FROM outbox").await;
        self.line("messages sent", &messages);
    }

    pub(super) fn programs(&mut self) {
        let store = &self.soak.store;
        let settings = store.settings_of(Who::Server(0));
        let said = Program::run("chainstore-server", &["audit", "verify"], &settings);
        self.line("audit verify", &said.trim());
        let tally = &self.soak.tally;
        let counts = [
            ("programs killed", &tally.kills),
            ("  of them gateways", &tally.gateway_kills),
            ("programs asked to stop", &tally.stops),
            ("reorganisations", &tally.reorganisations),
            ("times updates were turned round", &tally.shuffles),
            ("updates repeated", &tally.repeats),
            ("shoppers who gave up", &tally.in_vain),
        ];
        for (name, count) in counts {
            self.line(name, &count.load(Ordering::Relaxed));
        }
        for who in store.everybody() {
            let said = store.said(who);
            let panics = said.matches("panicked at").count();
            self.check(panics == 0, || format!("{who:?} panicked {panics} times"));
            let errors = said.lines().filter(|line| line.contains(" ERROR ")).count();
            let warnings = said.lines().filter(|line| line.contains(" WARN ")).count();
            self.line(
                format!("{who:?}: errors, warnings logged"),
                &format!("{errors}, {warnings}"),
            );
        }
        let violations = store.telegram.violations();
        self.line("requests no correct bot sends", &violations.len());
        self.check(violations.is_empty(), || {
            format!("requests no correct bot sends: {violations:?}")
        });
    }
}

/// How many messages of the bot contain both texts.
fn times(person: &Person, number: &str, text: &str) -> usize {
    let chat = person.chat();
    let messages = chat.messages.iter().filter(|message| message.from_bot);
    let fitting =
        messages.filter(|message| message.text.contains(number) && message.text.contains(text));
    fitting.count()
}
