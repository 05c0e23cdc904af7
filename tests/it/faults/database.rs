//! The database cannot be used for some time.

use std::time::{Duration, Instant};

use chainstore_databases::WriteLock;
use chainstore_tests::shopping::{asked, order, place, read, to_checkout};
use chainstore_tests::webhook::Call;
use chainstore_tests::{Engine, Store, Who, on_both};
use serde_json::json;

on_both! {
    the_database_is_away_for_30_seconds_and_nothing_is_lost
}

const AWAY: Duration = Duration::from_secs(30);

// proves M-O8, M-X4, SR-60: the webhook answers so that Telegram sends its updates again, and the same
// processes finish everything afterwards
async fn the_database_is_away_for_30_seconds_and_nothing_is_lost(engine: Engine) {
    let store = Store::builder(engine)
        .in_process()
        .own_instance()
        .open()
        .await;
    let (ada, ben) = (store.shopper(1_001, "Ada"), store.shopper(1_002, "Ben"));
    let ordered = order(&ada).await;
    let summary = to_checkout(&ben).await;
    store.at_rest().await;
    let processes: Vec<_> = everybody(&store);

    let outage = Outage::begin(&store).await;
    let since = Instant::now();
    store.pay(&ordered, ordered.amount).await;
    ben.tap(summary.id, place(&summary, "Order and pay"))
        .expect("a tap");
    let gateway = store.address_of(Who::Gateway(0));
    let update = Call::update(&json!({"update_id": 1, "message": {
        "message_id": 9_000, "date": 1_800_000_000, "text": "/orders",
        "from": {"id": 1_001, "is_bot": false, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": 1_001, "type": "private", "first_name": "Ada"},
    }}));
    let mut refused = 0;
    while since.elapsed() < AWAY {
        let answer = update.send(gateway).await.expect("an answer");
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.head.contains("\r\nretry-after: "), "{answer:?}");
        refused += 1;
        let (ready, _) = store.api.try_get("/readyz").await.expect("an answer");
        assert!(outage.allows_readiness(ready), "{ready}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(refused > 1);
    outage.end(&store).await;

    chainstore_tests::eventually("the update is taken in", || async {
        (update.status(gateway).await == 200).then_some(())
    })
    .await;
    store
        .order_is(&ordered.number, "confirmed", "settled")
        .await;
    read(&ada, "order is confirmed").await;
    let payment = asked(&ben).await;
    store.pay(&payment, payment.amount).await;
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    read(&ben, "order is confirmed").await;
    store.at_rest().await;
    assert_eq!(store.stock().await, [3, 0, 2]);
    let list = store.api.get("/api/v1/orders").await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(everybody(&store), processes, "they recover alone");
}

fn everybody(store: &Store) -> Vec<u32> {
    store
        .everybody()
        .into_iter()
        .map(|who| store.process(who))
        .collect()
}

/// Why the database cannot be used: the server is down, or another program holds the write lock of the
/// SQLite file.
enum Outage {
    Down,
    Locked(WriteLock),
}

impl Outage {
    async fn begin(store: &Store) -> Self {
        match store.engine() {
            Engine::Postgres => {
                store.instance().stop();
                Self::Down
            }
            Engine::Sqlite => Self::Locked(WriteLock::take(&store.database_url()).await),
        }
    }

    /// Without its PostgreSQL server a program is not ready. An SQLite file that cannot be written can still
    /// be read, so there the answer depends on whether a writer is waiting at this moment.
    fn allows_readiness(&self, status: u16) -> bool {
        match self {
            Self::Down => status == 503,
            Self::Locked(_) => matches!(status, 200 | 503),
        }
    }

    async fn end(self, store: &Store) {
        match self {
            Self::Down => store.instance().start(),
            Self::Locked(lock) => lock.release().await,
        }
    }
}
