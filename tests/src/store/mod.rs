//! A store that runs as processes. [`Builder`] sets its parts, `Part` is one of its programs, `Home` its
//! database; `staff` has the steps of the staff.

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
use crate::process::Settings;

use self::cast::Part;
use self::home::Home;

pub use builder::Builder;
pub use cast::Who;
pub(crate) use settings::{WEBHOOK_PATH, WEBHOOK_SECRET};

const STAFF: i64 = 900_001;

/// A running store. Its programs are killed when this value is dropped.
pub struct Store {
    /// The simulated Telegram.
    pub telegram: Simulator,
    /// The chain on which payments are made.
    pub chain: Box<dyn TestChain>,
    /// The token in which the store is paid.
    pub token: Address,
    /// The staff's API; each request goes to any of the servers.
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

/// The payment that a shopper is asked for.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The order number.
    pub number: String,
    /// The address to pay to.
    pub address: Address,
    /// The amount to pay, in the smallest unit.
    pub amount: u128,
    /// The id of the message that asks for it.
    pub message: i64,
}

impl Store {
    /// A builder of a store on this engine.
    pub const fn builder(engine: Engine) -> Builder {
        Builder::new(engine)
    }

    /// All its programs, servers first.
    pub fn everybody(&self) -> Vec<Who> {
        let servers = (0..self.servers.len()).map(Who::Server);
        servers
            .chain((0..self.gateways.len()).map(Who::Gateway))
            .collect()
    }

    /// Starts a program and waits until it answers requests.
    pub async fn start(&self, who: Who) {
        let part = self.part(who);
        part.start(&self.settings_of(who), self.folder());
        part.ready(&self.api, &self.telegram).await;
    }

    /// Kills a program, so that it cannot clean up.
    ///
    /// # Panics
    /// When it does not run: having ended before is a fault in itself.
    pub fn kill(&self, who: Who) {
        self.part(who).kill();
    }

    /// Asks a program to stop, as a service manager does, and waits for its end.
    ///
    /// # Panics
    /// When it does not run, or does not stop in time.
    pub async fn stop(&self, who: Who) -> ExitStatus {
        self.part(who).stop().await
    }

    /// The id of a program's process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self, who: Who) -> u32 {
        self.part(who).process()
    }

    /// The log of a running program, also that of its earlier starts.
    pub fn said(&self, who: Who) -> String {
        self.part(who).said()
    }

    /// The address of a program itself, without the balancer.
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

    /// Kills the first server.
    pub fn kill_server(&self) {
        self.kill(Who::Server(0));
    }

    /// Kills the first gateway.
    pub fn kill_gateway(&self) {
        self.kill(Who::Gateway(0));
    }

    /// The settings of all programs.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings of one program: the common ones, and its own ports.
    pub fn settings_of(&self, who: Who) -> Settings {
        self.part(who).settings(&self.settings, self.folder())
    }

    /// Changes a setting, by its full name, for the next start of a program.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// The folder of data and logs.
    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    /// The kind of its database.
    pub const fn engine(&self) -> Engine {
        self.home.engine()
    }

    /// The PostgreSQL server of this store only.
    ///
    /// # Panics
    /// When it was not built with [`Builder::own_instance`] on PostgreSQL.
    pub fn instance(&self) -> &Instance {
        self.home.instance().expect("an instance of its own")
    }

    /// The address of the database, for reading and changing rows directly.
    pub fn database_url(&self) -> String {
        self.home.url()
    }

    /// A new shopper.
    pub fn shopper(&self, id: i64, name: &str) -> Person {
        self.telegram
            .add_person(Profile::new(id, name).language("en"))
    }

    /// Pays an amount. If the chain mines by itself, the payment is in a block when this returns.
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
