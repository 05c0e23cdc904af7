use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Clock, Sensitive, StoreError};
use chainstore_workflows::ports::{Claimed, InboxQueue, Incoming};
use chainstore_workflows::work::{HandleUpdates, HandleUpdatesCommand, Handled, UpdateHandler};

use crate::world::{Ruins, block_on, gateway};

/// A queue with one item, claimed that often, and what became of it.
struct Queue {
    attempts: u32,
    fates: Mutex<Vec<&'static str>>,
}

impl Queue {
    fn note(&self, fate: &'static str) {
        self.fates.lock().expect("not poisoned").push(fate);
    }
}

#[async_trait]
impl InboxQueue for Queue {
    async fn accept(&self, _: &[Incoming]) -> Result<usize, StoreError> {
        Ok(0)
    }
    async fn claim(&self, _: &str, _: u32, _: Duration) -> Result<Vec<Claimed>, StoreError> {
        Ok(vec![Claimed {
            id: 1,
            key: "7".to_owned(),
            body: Sensitive::new(vec![]),
            attempts: self.attempts,
            received_at: Ruins.now(),
        }])
    }
    async fn done(&self, _: i64) -> Result<(), StoreError> {
        self.note("done");
        Ok(())
    }
    async fn retry(&self, _: i64, _: Duration) -> Result<(), StoreError> {
        self.note("retried");
        Ok(())
    }
    async fn park(&self, _: i64, _: &str) -> Result<(), StoreError> {
        self.note("parked");
        Ok(())
    }
}

/// Always works, or never.
struct Always(bool);

#[async_trait]
impl UpdateHandler for Always {
    async fn handle(&self, _: &Claimed) -> Handled {
        if self.0 {
            Handled::Done
        } else {
            Handled::Later(Duration::from_secs(1))
        }
    }
}

fn fate(attempts: u32, works: bool) -> Vec<&'static str> {
    let fates = Mutex::default();
    let queue = Arc::new(Queue { attempts, fates });
    let handle = Arc::new(HandleUpdates::new(queue.clone(), Arc::new(Always(works))));
    let (who, gate) = gateway();
    let command = HandleUpdatesCommand {
        source: "telegram:7".to_owned(),
        take: 1,
    };
    let taken = block_on(gate.call(&who, &handle, command));
    assert_eq!(taken.expect("the item is worked"), 1);
    std::mem::take(&mut *queue.fates.lock().expect("not poisoned"))
}

// proves M-O8: what fails is tried again, and given up in the end; what ends its worker each time is
// not even tried for ever
#[test]
fn an_item_is_not_tried_for_ever() {
    assert_eq!(fate(1, true), ["done"]);
    assert_eq!(fate(1, false), ["retried"]);
    assert_eq!(fate(8, true), ["done"]);
    assert_eq!(fate(8, false), ["parked"]);
    assert_eq!(fate(9, true), ["parked"]);
}
