use std::sync::Arc;
use std::time::Duration;

use chainstore_egress::{Destination, Egress, Url};
use chainstore_identity::TelegramUser;
use chainstore_kernel::{ChainAsset, Channel, Clock as _, Principal, Sensitive, Timestamp};
use chainstore_port_contracts::ManualClock;
use chainstore_ports::Incoming;
use chainstore_postgres::Observer;
use chainstore_system::TokioSpawner;
use chainstore_telegram::{BotApi, Gateway, GatewayParts, Mode, PayableAsset, Settings};
use chainstore_workflows::permissions::{GATEWAY_WORK, LEASES_WORK};
use chainstore_workflows::shop::{
    ChooseMethod, ChooseMethodCommand, Enter, PlaceOrder, PlaceOrderCommand,
};
use chainstore_workflows::work::{
    AcceptUpdates, ClaimUpdates, ClaimUpdatesCommand, FinishUpdate, FinishUpdateCommand,
};
use secrecy::{SecretBox, SecretString};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::shop::{Network, Premises, Shop, eur, euro};

/// The token of the bot.
pub const BOT_TOKEN: &str = "700:simulated-token";
/// The chat of the staff.
pub const STAFF: i64 = 900_001;

/// One step of the shop, with everything that another process needs to run it at a given time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Errand {
    /// The step.
    pub step: Step,
    /// Address of the database.
    pub database: String,
    /// The chains on which the shop is paid.
    pub networks: Vec<Network>,
    /// How many confirmations a payment needs.
    pub confirmations: u32,
    /// The time in microseconds; it does not change during the step.
    pub now: i64,
    /// The holder in whose name leases are taken.
    pub holder: String,
    /// The address of the Bot API.
    pub telegram: String,
}

/// A kind of step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    /// A shopper orders the cart they saw.
    Checkout {
        /// The Telegram id of the shopper.
        telegram: i64,
        /// The version of the cart that the shopper saw.
        cart_version: i64,
        /// The total that the shopper saw, in cents.
        total: i128,
    },
    /// A shopper chooses to pay in the asset of the second chain.
    Choose {
        /// The Telegram id of the shopper.
        telegram: i64,
        /// The invoice.
        invoice: String,
    },
    /// Each chain is followed to its head.
    Follow,
    /// The invoices whose time is over are ended.
    Expire,
    /// The owed messages are sent.
    Send,
    /// Updates are put into the inbox and worked.
    Updates(Vec<Update>),
}

/// An update from Telegram.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    /// The update id.
    pub id: i64,
    /// The Telegram id of the sender.
    pub from: i64,
    /// The text of the message.
    pub text: String,
}

impl Errand {
    /// Runs the step.
    pub async fn run(&self, observer: Option<Observer>) {
        let networks = self.networks.clone();
        let premises = Premises::new(&self.database, networks, self.confirmations);
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
            Step::Choose { telegram, invoice } => {
                let command = ChooseMethodCommand {
                    invoice: invoice.parse().expect("an invoice"),
                    asset: premises.networks[1].asset(),
                };
                let who = entered(&shop, *telegram).await;
                let chosen = shop.gate.call::<ChooseMethod>(&who, command).await;
                chosen.expect("a method");
            }
            Step::Follow => shop.follow().await,
            Step::Expire => {
                shop.expire().await;
            }
            Step::Send => {
                let gateway = self.gateway(&shop, premises.asset());
                for channel in [Channel::Telegram, Channel::Alert] {
                    while let Some((claimed, letter)) = shop.claim(channel).await {
                        let delivery = gateway.deliver(letter).await;
                        shop.finish(claimed, delivery).await;
                    }
                }
            }
            Step::Updates(updates) => {
                let gateway = self.gateway(&shop, premises.asset());
                self.take_in(&shop, &gateway, updates).await;
            }
        }
        shop.database.close().await;
    }

    async fn take_in(&self, shop: &Shop, gateway: &Gateway, updates: &[Update]) {
        let source = gateway.source().to_owned();
        for update in updates {
            let incoming = update.incoming(&source, Timestamp::from_micros(self.now));
            shop.work::<AcceptUpdates>(GATEWAY_WORK, vec![incoming])
                .await;
        }
        loop {
            let command = ClaimUpdatesCommand {
                source: source.clone(),
                take: 4,
            };
            let claimed = shop.work::<ClaimUpdates>(GATEWAY_WORK, command).await;
            for item in &claimed.items {
                let command = FinishUpdateCommand {
                    id: item.id,
                    attempts: item.attempts,
                    handled: gateway.handle(item).await,
                };
                shop.work::<FinishUpdate>(GATEWAY_WORK, command).await;
            }
            if claimed.items.is_empty() && !claimed.more {
                return;
            }
        }
    }

    fn gateway(&self, shop: &Shop, asset: ChainAsset) -> Gateway {
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
            worker: shop.worker(&[GATEWAY_WORK, LEASES_WORK]),
            clock: shop.ports.clock.clone(),
            spawner: Arc::new(TokioSpawner::on(Handle::current())),
            currency: eur(),
            assets: vec![PayableAsset {
                asset,
                symbol: "TUSD".to_owned(),
                network: "Test chain".to_owned(),
                test_network: true,
            }],
            shop: Arc::clone(&shop.settings),
            button_key: SecretBox::new(Box::new([9; 32])),
            settings: Settings {
                photos: None,
                alert_chat: Some(STAFF),
                mode: Mode::Polling,
            },
        })
        .expect("good settings")
    }
}

async fn checkout(shop: &Shop, telegram: i64, command: PlaceOrderCommand) {
    let who = entered(shop, telegram).await;
    let placed = shop.gate.call::<PlaceOrder>(&who, command).await;
    placed.expect("an order");
}

async fn entered(shop: &Shop, telegram: i64) -> Principal {
    let user = TelegramUser {
        id: Sensitive::new(telegram),
        language: None,
    };
    shop.work::<Enter>(GATEWAY_WORK, user).await.principal
}

impl Update {
    /// The inbox item that the intake makes of the update.
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
