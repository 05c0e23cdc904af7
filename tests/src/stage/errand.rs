use std::sync::Arc;
use std::time::Duration;

use chainstore_egress::{Destination, Egress, Url};
use chainstore_identity::TelegramUser;
use chainstore_kernel::{Clock as _, Lane, Permission, Sensitive, Timestamp};
use chainstore_nodes::Address;
use chainstore_port_contracts::ManualClock;
use chainstore_postgres::{Observer, SqlInbox};
use chainstore_telegram::{BotApi, Gateway, GatewayParts, Mode, Settings};
use chainstore_workflows::ports::{InboxQueue as _, Incoming};
use chainstore_workflows::shop::PlaceOrderCommand;
use chainstore_workflows::work::{HandleUpdates, HandleUpdatesCommand};
use secrecy::{SecretBox, SecretString};
use serde::{Deserialize, Serialize};

use super::shop::{Premises, Shop, euro};

/// The bot's.
pub const BOT_TOKEN: &str = "700:simulated-token";
/// The chat of the staff.
pub const STAFF: i64 = 900_001;

/// One step of the shop with everything another process needs to do it, at a moment of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Errand {
    /// What is to be done.
    pub step: Step,
    /// Address of the database.
    pub database: String,
    /// The node.
    pub node: String,
    /// The token that is taken.
    pub token: Address,
    /// Confirmations a payment needs.
    pub confirmations: u32,
    /// The time, in microseconds; it stands.
    pub now: i64,
    /// As whom leases are taken.
    pub holder: String,
    /// The Bot API.
    pub telegram: String,
}

/// What is to be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    /// A shopper orders the cart they saw.
    Checkout {
        /// Who.
        telegram: i64,
        /// The version of the cart they saw.
        cart_version: i64,
        /// The total they saw, in cents.
        total: i128,
    },
    /// The chain is followed to its head.
    Follow,
    /// What is over is ended.
    Expire,
    /// What is owed is sent.
    Send,
    /// Updates come in, are kept, and are worked.
    Updates(Vec<Update>),
}

/// Something Telegram sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    /// Its number.
    pub id: i64,
    /// Who wrote.
    pub from: i64,
    /// What.
    pub text: String,
}

impl Errand {
    /// Does it.
    pub async fn run(&self, observer: Option<Observer>) {
        let node = Url::parse(&self.node).expect("an address");
        let premises = Premises::new(&self.database, &node, self.token, self.confirmations);
        let clock = Arc::new(ManualClock::default());
        clock.advance(Timestamp::from_micros(self.now).since(clock.now()));
        let shop = Shop::open(&premises, clock, &self.holder, observer).await;
        match &self.step {
            Step::Checkout {
                telegram,
                cart_version,
                total,
            } => {
                let command = PlaceOrderCommand {
                    cart_version: *cart_version,
                    total: euro(*total),
                    asset: premises.asset(),
                };
                checkout(&shop, *telegram, command).await;
            }
            Step::Follow => shop.follow().await,
            Step::Expire => {
                shop.expire().await;
            }
            Step::Send => {
                let gateway = self.gateway(&shop);
                for lane in [Lane::Telegram, Lane::Alert] {
                    shop.deliver(lane, gateway.courier()).await;
                }
            }
            Step::Updates(updates) => self.take_in(&shop, updates).await,
        }
        shop.database.close().await;
    }

    async fn take_in(&self, shop: &Shop, updates: &[Update]) {
        let gateway = self.gateway(shop);
        let inbox = Arc::new(SqlInbox::new(shop.database.clone()));
        let source = gateway.source().to_owned();
        for update in updates {
            let incoming = update.incoming(&source, Timestamp::from_micros(self.now));
            inbox.accept(&[incoming]).await.expect("it is kept");
        }
        let work = Arc::new(HandleUpdates::new(inbox, gateway.handler()));
        let who = shop.worker(&[Permission::GatewayWork]);
        loop {
            let command = HandleUpdatesCommand {
                source: source.clone(),
                take: 4,
            };
            let worked = shop.gate.call(&who, &work, command).await;
            if worked.expect("a step") == 0 {
                return;
            }
        }
    }

    fn gateway(&self, shop: &Shop) -> Gateway {
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .timeout(Duration::from_secs(30))
            .build();
        let url = Url::parse(&self.telegram).expect("an address");
        let api = BotApi::new(
            egress.expect("a client"),
            url,
            SecretString::from(BOT_TOKEN),
        );
        Gateway::new(GatewayParts {
            api: api.expect("a token"),
            gate: shop.gate.clone(),
            shop: Arc::clone(&shop.shoppers),
            context: Arc::clone(&shop.context),
            inbox: Arc::new(SqlInbox::new(shop.database.clone())),
            button_key: SecretBox::new(Box::new([9; 32])),
            settings: Settings {
                shop_name: "Corner Shop".to_owned(),
                seller: "Corner Shop Ltd, 1 Market Square".to_owned(),
                time_zone: "Europe/Berlin".to_owned(),
                photos: None,
                alert_chat: Some(STAFF),
                mode: Mode::Polling,
            },
        })
        .expect("good settings")
    }
}

async fn checkout(shop: &Shop, telegram: i64, command: PlaceOrderCommand) {
    let user = TelegramUser {
        id: Sensitive::new(telegram),
        language: None,
    };
    let gateway = shop.worker(&[Permission::GatewayWork]);
    let entered = shop.gate.call(&gateway, &shop.shoppers.enter, user).await;
    let who = entered
        .expect("a shopper")
        .principal(shop.context.clock.now());
    let place_order = &shop.shoppers.place_order;
    let placed = shop.gate.call(&who, place_order, command).await;
    placed.expect("an order");
}

impl Update {
    /// As the intake keeps it.
    fn incoming(&self, source: &str, received_at: Timestamp) -> Incoming {
        let Self { id, from, text } = self;
        let body = serde_json::json!({
            "update_id": id,
            "message": {
                "message_id": id,
                "date": received_at.seconds(),
                "chat": {"id": from, "type": "private", "first_name": "Ada"},
                "from": {"id": from, "is_bot": false, "first_name": "Ada", "language_code": "en"},
                "text": text,
            },
        });
        Incoming {
            source: source.to_owned(),
            key: id.to_string(),
            person: Some(Sensitive::new(*from)),
            body: Sensitive::new(body.to_string().into_bytes()),
            received_at,
        }
    }
}
