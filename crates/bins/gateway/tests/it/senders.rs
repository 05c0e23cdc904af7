//! Several gateways of one bot, of which one sends the owed messages.

use chainstore_databases::{Engine, TestDatabase, meddle};
use chainstore_telegram_sim::{Person, Profile, Simulator};

use crate::stage::{Gateway, PATIENCE, STAFF, Settings, eventually, free_address, settings};

/// A bot, its database, and a member of staff who reads alerts.
struct Shop {
    telegram: Simulator,
    database: TestDatabase,
    staff: Person,
    owed: u32,
}

impl Shop {
    async fn open() -> Self {
        let telegram = Simulator::builder().start().await.expect("a simulator");
        let staff = telegram.add_person(Profile::new(STAFF, "Sam"));
        Self {
            database: TestDatabase::migrated(Engine::Postgres).await,
            telegram,
            staff,
            owed: 0,
        }
    }

    fn settings(&self) -> Settings {
        let mut settings = settings(&self.telegram, free_address());
        settings.insert("DATABASE__URL", self.database.url().to_owned());
        settings
    }

    /// Adds an alert to the outbox, and waits until the staff have received it.
    async fn alert(&mut self) {
        self.owed += 1;
        let key = format!("number-{}", self.owed);
        let sql = format!(
            "INSERT INTO outbox (id, channel, topic, version, order_key, body, created_at, lease_until, attempts, done) \
             VALUES (gen_random_uuid(), 'alert', 'alert', 1, '{key}', \
             '{{\"topic\":\"alert\",\"alert\":\"alr_00000000000000000000000000\",\
             \"key\":{{\"kind\":\"inbox_parked\",\"subject\":\"{key}\"}}}}', 0, 0, 0, false)"
        );
        assert_eq!(meddle(self.database.url(), &sql).await, 1);
        let read = self
            .staff
            .wait_for(|message| message.text.ends_with(&key), PATIENCE);
        read.await.expect("the staff read it");
    }

    /// Whether this process took the sender's lease last and has not given it up: `held_until` of a lease
    /// that was given up is 0, and one that has ended keeps its time.
    async fn is_held_by(&self, process: u32) -> bool {
        let bot = self.telegram.token();
        let bot = bot.split(':').next().expect("a bot");
        let sql = format!(
            "UPDATE leases SET epoch = epoch WHERE name = 'notices:{bot}' \
             AND holder LIKE '{process}-%' AND held_until > 0"
        );
        meddle(self.database.url(), &sql).await == 1
    }
}

// proves M-O5, M-O8: one gateway sends the notices of a bot. When its process dies, another gateway takes
// over after the lease has ended; when it is stopped, at once.
#[tokio::test(flavor = "multi_thread")]
async fn one_gateway_sends_and_another_takes_over() {
    let mut shop = Shop::open().await;
    let first = Gateway::start(&shop.settings()).await;
    shop.staff.send("/start").expect("a chat");
    eventually("the update is counted", || {
        (first.updates() == [1, 1]).then_some(())
    })
    .await;
    shop.alert().await;
    assert!(shop.is_held_by(first.id()).await);
    let second = Gateway::start(&shop.settings()).await;
    for _ in 0..4 {
        shop.alert().await;
    }
    first.has_sent(5).await;
    assert_eq!(second.sent(), 0);

    first.kill();
    shop.alert().await;
    second.has_sent(1).await;
    assert!(shop.is_held_by(second.id()).await);

    let third = Gateway::start(&shop.settings()).await;
    shop.alert().await;
    second.has_sent(2).await;
    assert_eq!(third.sent(), 0);
    let id = second.id();
    second.stop().await;
    // A lease that has only ended would still be counted here, so this shows that it was given up.
    assert!(!shop.is_held_by(id).await);
    shop.alert().await;
    third.has_sent(1).await;
    assert_eq!(shop.telegram.violations(), []);
}
