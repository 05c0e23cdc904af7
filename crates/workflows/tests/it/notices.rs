use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Asset, Clock, Currency, Id, Lane, Money, OutboxId, StoreError};
use chainstore_payments::MethodPolicy;
use chainstore_workflows::ports::{OutboxQueue, Owed};
use chainstore_workflows::work::{
    Courier, DeliverNotices, DeliverNoticesCommand, Delivery, Letter,
};
use chainstore_workflows::{Context, Notice, ShopSettings};

use crate::world::{Ruins, block_on, gateway};

/// A queue that is claimed once and writes down what became of each message.
struct Queue {
    owed: Mutex<Vec<Owed>>,
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
        Ok(std::mem::take(
            &mut *self.owed.lock().expect("not poisoned"),
        ))
    }
    async fn sent(&self, _: OutboxId) -> Result<(), StoreError> {
        self.note("sent");
        Ok(())
    }
    async fn retry(&self, _: OutboxId, _: Duration) -> Result<(), StoreError> {
        self.note("retried");
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

/// What becomes of these messages, in their order.
fn fates(owed: Vec<Owed>) -> Vec<&'static str> {
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
    let count = u32::try_from(owed.len()).expect("a few");
    let queue = Arc::new(Queue {
        owed: Mutex::new(owed),
        fates: Mutex::default(),
    });
    let deliver = Arc::new(DeliverNotices::new(
        context,
        queue.clone(),
        Arc::new(Nobody),
    ));
    let (who, gate) = gateway();
    let command = DeliverNoticesCommand {
        lane: Lane::Telegram,
        take: count,
    };
    let taken = block_on(gate.call(&who, &deliver, command)).expect("every message is worked");
    assert_eq!(taken, count);
    std::mem::take(&mut *queue.fates.lock().expect("not poisoned"))
}

// proves M-O8: a message whose rows are damaged waits and is given up in the end; the others go on
#[test]
fn a_damaged_row_holds_up_nobody_else() {
    let damaged = Notice::OrderMoved {
        shopper: Id::mint(Ruins.now(), &Ruins),
        order: Id::mint(Ruins.now(), &Ruins),
        state: "confirmed".to_owned(),
    };
    let mut unknown = owed(&damaged, 20);
    unknown.version = 99;
    let messages = vec![owed(&damaged, 1), owed(&damaged, 20), unknown];
    assert_eq!(fates(messages), ["retried", "parked", "parked"]);
}
