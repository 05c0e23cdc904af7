use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{
    Asset, Clock, Currency, Epoch, Id, Lane, Lease, Leases, Money, OutboxId, StoreError, Timestamp,
};
use chainstore_payments::MethodPolicy;
use chainstore_workflows::ports::{OutboxQueue, Owed};
use chainstore_workflows::work::{
    Courier, DeliverError, DeliverNotices, DeliverNoticesCommand, Delivery, Letter,
};
use chainstore_workflows::{Context, Notice, ShopSettings};

use crate::world::{Ruins, block_on, gateway};

/// A queue that gives each message once and writes down what became of it.
struct Queue {
    owed: Mutex<VecDeque<Owed>>,
    fates: Mutex<Vec<&'static str>>,
}

impl Queue {
    fn note(&self, fate: &'static str) {
        self.fates.lock().expect("not poisoned").push(fate);
    }
}

#[async_trait]
impl OutboxQueue for Queue {
    async fn claim(&self, _: Lane, _: u32, _: Duration) -> Result<Vec<Owed>, StoreError> {
        let next = self.owed.lock().expect("not poisoned").pop_front();
        Ok(next.into_iter().collect())
    }
    async fn sent(&self, _: OutboxId) -> Result<(), StoreError> {
        self.note("sent");
        Ok(())
    }
    async fn retry(&self, _: OutboxId, delay: Duration) -> Result<(), StoreError> {
        self.note(if delay.is_zero() {
            "given back"
        } else {
            "retried"
        });
        Ok(())
    }
    async fn park(&self, _: OutboxId, _: &str) -> Result<(), StoreError> {
        self.note("parked");
        Ok(())
    }
}

/// A courier who finds nobody at home.
struct Nobody;

#[async_trait]
impl Courier for Nobody {
    async fn deliver(&self, _: Letter) -> Delivery {
        Delivery::Unreachable
    }
}

/// A lease that is held, or lost.
struct Held(bool);

#[async_trait]
impl Leases for Held {
    async fn acquire(&self, _: &str, _: &str, _: Duration) -> Result<Option<Lease>, StoreError> {
        Ok(None)
    }
    async fn check(&self, _: &Lease) -> Result<(), StoreError> {
        if self.0 {
            Ok(())
        } else {
            Err(StoreError::Fenced)
        }
    }
    async fn release(&self, _: &Lease) -> Result<(), StoreError> {
        Ok(())
    }
}

fn owed(notice: &Notice, attempts: u32) -> Owed {
    let message = notice.owe(Ruins.now(), &Ruins);
    Owed {
        id: message.id,
        topic: message.topic.to_owned(),
        version: message.version,
        fields: message
            .fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        attempts,
        created_at: message.created_at,
    }
}

/// Delivers until nothing is owed or the sender gives up; what became of the messages, in their order,
/// and how it ended.
fn delivered(owed: Vec<Owed>, held: bool) -> (Vec<&'static str>, Result<bool, DeliverError>) {
    let euro = Currency::new("EUR").expect("a currency");
    let context = Arc::new(Context {
        begin: Arc::new(Ruins),
        read: Arc::new(Ruins),
        clock: Arc::new(Ruins),
        entropy: Arc::new(Ruins),
        rates: Arc::new(Ruins),
        shop: ShopSettings {
            currency: euro,
            shipping: Money::zero(Asset::Fiat(euro)),
            rails: vec![],
            methods: MethodPolicy::telegram(),
        },
    });
    let queue = Arc::new(Queue {
        owed: Mutex::new(owed.into()),
        fates: Mutex::default(),
    });
    let deliver = Arc::new(DeliverNotices::new(
        context,
        Arc::new(Held(held)),
        queue.clone(),
        Arc::new(Nobody),
    ));
    let (who, gate) = gateway();
    let command = DeliverNoticesCommand {
        lane: Lane::Telegram,
        lease: Lease {
            name: "notices:7".to_owned(),
            epoch: Epoch(1),
            until: Timestamp::MAX,
        },
    };
    let end = loop {
        match block_on(gate.call(&who, &deliver, command.clone())) {
            Ok(true) => {}
            end => break end,
        }
    };
    let fates = std::mem::take(&mut *queue.fates.lock().expect("not poisoned"));
    (fates, end)
}

fn moved() -> Notice {
    Notice::OrderMoved {
        shopper: Id::mint(Ruins.now(), &Ruins),
        order: Id::mint(Ruins.now(), &Ruins),
        state: "confirmed".to_owned(),
    }
}

// proves M-O8: a message whose rows are damaged waits and is given up in the end; the others go on
#[test]
fn a_damaged_row_holds_up_nobody_else() {
    let damaged = moved();
    let mut unknown = owed(&damaged, 20);
    unknown.version = 99;
    let messages = vec![owed(&damaged, 1), owed(&damaged, 20), unknown];
    let (fates, end) = delivered(messages, true);
    assert_eq!(fates, ["retried", "parked", "parked"]);
    assert!(matches!(end, Ok(false)), "{end:?}");
}

// A sender that lost its lease stops before the next message, and leaves it to its successor at once.
#[test]
fn nothing_is_sent_under_a_lost_lease() {
    let messages = vec![owed(&moved(), 1), owed(&moved(), 1)];
    let (fates, end) = delivered(messages, false);
    assert_eq!(fates, ["given back"]);
    assert!(
        matches!(end, Err(DeliverError::Store(StoreError::Fenced))),
        "{end:?}"
    );
}
