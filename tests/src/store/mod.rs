//! A store on stage. [`Builder`] says of what it is made, `Part` is one program of it, `Home` its
//! database; what the staff do is in `staff`.

mod builder;
mod cast;
mod home;
mod settings;
mod staff;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitStatus;

use chainstore_databases::{Engine, Instance};
use chainstore_nodes::{Address, Hash, TestChain};
use chainstore_telegram_sim::{Person, Profile, Simulator};

use crate::api::Api;
use crate::balancer::Balancer;

use self::cast::Part;
use self::home::Home;

pub use builder::Builder;
pub use cast::Who;
pub use settings::Settings;
pub(crate) use settings::{WEBHOOK_PATH, WEBHOOK_SECRET};

const STAFF: i64 = 900_001;

/// A running store. It ends with its value.
pub struct Store {
    /// Telegram.
    pub telegram: Simulator,
    /// The chain payments are taken on.
    pub chain: Box<dyn TestChain>,
    /// The token the store takes.
    pub token: Address,
    /// The staff's API, answered by whichever server.
    pub api: Api,
    /// The member of staff who reads alerts.
    pub staff: Person,
    settings: Settings,
    stock: u32,
    servers: Vec<Part>,
    gateways: Vec<Part>,
    home: Home,
    _balancers: [Balancer; 2],
}

/// What a shopper is asked to pay.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What people call the order.
    pub number: String,
    /// Where to.
    pub address: Address,
    /// How much, in the smallest unit.
    pub amount: u128,
    /// The message that asks for it.
    pub message: i64,
}

impl Store {
    /// How a store on this engine is put on stage.
    pub const fn builder(engine: Engine) -> Builder {
        Builder::new(engine)
    }

    /// Every program of it, servers first.
    pub fn everybody(&self) -> Vec<Who> {
        let servers = (0..self.servers.len()).map(Who::Server);
        servers
            .chain((0..self.gateways.len()).map(Who::Gateway))
            .collect()
    }

    /// Starts a program and waits until it serves.
    pub async fn start(&self, who: Who) {
        let part = self.part(who);
        part.start(&self.settings_of(who), self.folder());
        part.ready(&self.api, &self.telegram).await;
    }

    /// Ends a program as a power cut would.
    ///
    /// # Panics
    /// When it does not run: having ended by itself is a failure of its own.
    pub fn kill(&self, who: Who) {
        self.part(who).kill();
    }

    /// Asks a program to stop, as a service manager does, and waits until it has.
    ///
    /// # Panics
    /// When it does not run, or does not stop in its own patience.
    pub async fn stop(&self, who: Who) -> ExitStatus {
        self.part(who).stop().await
    }

    /// The number of a program's process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self, who: Who) -> u32 {
        self.part(who).process()
    }

    /// What a running program has said, in its earlier lives too.
    pub fn said(&self, who: Who) -> String {
        self.part(who).said()
    }

    /// Where a program listens itself, without the balancer in front.
    pub fn address_of(&self, who: Who) -> SocketAddr {
        self.part(who).address()
    }

    /// Starts the first server.
    pub async fn start_server(&self) {
        self.start(Who::Server(0)).await;
    }

    /// Starts the first gateway.
    pub async fn start_gateway(&self) {
        self.start(Who::Gateway(0)).await;
    }

    /// Cuts the first server's power.
    pub fn kill_server(&self) {
        self.kill(Who::Server(0));
    }

    /// Cuts the first gateway's power.
    pub fn kill_gateway(&self) {
        self.kill(Who::Gateway(0));
    }

    /// What all programs are told.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What one program is told: what all are, and its own ports.
    pub fn settings_of(&self, who: Who) -> Settings {
        self.part(who).settings(&self.settings, self.folder())
    }

    /// Changes a setting, by its full name, before the next start of a program.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// The folder of data and logs.
    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    /// Which database it runs on.
    pub const fn engine(&self) -> Engine {
        self.home.engine()
    }

    /// The database server of this store alone.
    ///
    /// # Panics
    /// When it was not built with [`Builder::own_instance`] on PostgreSQL.
    pub fn instance(&self) -> &Instance {
        self.home.instance().expect("an instance of its own")
    }

    /// The address of the database, for whoever looks behind the store's back.
    pub fn database_url(&self) -> String {
        self.home.url()
    }

    /// Somebody new who shops.
    pub fn shopper(&self, id: i64, name: &str) -> Person {
        self.telegram
            .add_person(Profile::new(id, name).language("en"))
    }

    /// Pays an amount to an address; mined when this returns, if the chain mines by itself.
    ///
    /// # Panics
    /// When the chain refuses.
    pub async fn pay(&self, payment: &Payment, amount: u128) -> Hash {
        let paid = self.chain.pay(self.token, payment.address, amount).await;
        paid.expect("a transfer")
    }

    fn part(&self, who: Who) -> &Part {
        match who {
            Who::Server(number) => &self.servers[number],
            Who::Gateway(number) => &self.gateways[number],
        }
    }
}
