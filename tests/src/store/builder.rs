use chainstore_databases::Engine;
use chainstore_nodes::{Anvil, InProcessChain, TestChain};
use chainstore_telegram_sim::{Profile, RetrySchedule, Simulator};

use super::cast::{Part, SERVER, Who};
use super::home::Home;
use super::settings::{PLACES, TOKEN, common, variable};
use super::{STAFF, Store};
use crate::api::Api;
use crate::balancer::Balancer;
use crate::process::Program;

/// The parts of a store before it starts; made by [`Store::builder`].
pub struct Builder {
    engine: Engine,
    own_instance: bool,
    chain: Option<Box<dyn TestChain>>,
    stock: u32,
    confirmations: u32,
    servers: usize,
    gateways: usize,
    settings: Vec<(String, String)>,
}

impl Builder {
    pub(super) const fn new(engine: Engine) -> Self {
        Self {
            engine,
            own_instance: false,
            chain: None,
            stock: 5,
            confirmations: 1,
            servers: 1,
            gateways: 1,
            settings: Vec::new(),
        }
    }

    /// Sets the chain; the default is anvil.
    #[must_use]
    pub fn chain(mut self, chain: impl TestChain + 'static) -> Self {
        self.chain = Some(Box::new(chain));
        self
    }

    /// Sets a chain in this process, which starts quicker than anvil.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn in_process(self) -> Self {
        self.chain(InProcessChain::start().expect("a chain"))
    }

    /// Sets how many T-shirts there are; the default is 5.
    #[must_use]
    pub const fn stock(mut self, stock: u32) -> Self {
        self.stock = stock;
        self
    }

    /// Sets how many confirmations a payment needs; the default is 1.
    #[must_use]
    pub const fn confirmations(mut self, confirmations: u32) -> Self {
        self.confirmations = confirmations;
        self
    }

    /// Sets how many servers run; the default is 1.
    #[must_use]
    pub const fn servers(mut self, servers: usize) -> Self {
        self.servers = servers;
        self
    }

    /// Sets how many gateways run; the default is 1.
    #[must_use]
    pub const fn gateways(mut self, gateways: usize) -> Self {
        self.gateways = gateways;
        self
    }

    /// Gives the store a PostgreSQL server of its own, which the test can stop: [`Store::instance`].
    #[must_use]
    pub const fn own_instance(mut self) -> Self {
        self.own_instance = true;
        self
    }

    /// Sets a variable, named without the prefix.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.push((variable(name), value.into()));
        self
    }

    /// Starts the store: a new database, all programs, and one product, a T-shirt, to be collected at one
    /// branch.
    ///
    /// # Panics
    /// When any part of it fails.
    pub async fn open(self) -> Store {
        let store = self.set_up().await;
        for who in store.everybody() {
            store.start(who).await;
        }
        store.staff.send("/start").expect("a chat");
        store.stock_shelves(store.stock).await;
        store
    }

    /// As [`Builder::open`], but no program runs yet and there are no products.
    ///
    /// # Panics
    /// When any part of it fails.
    pub async fn set_up(self) -> Store {
        let telegram = Simulator::builder()
            .token(TOKEN)
            .retry(RetrySchedule::fast())
            .start()
            .await;
        let telegram = telegram.expect("the simulator starts");
        let chain = match self.chain {
            Some(chain) => chain,
            None => Box::new(Anvil::start().await.expect("a node")),
        };
        let token = chain.deploy_token("TUSD", PLACES).await.expect("a token");
        let staff = telegram.add_person(Profile::new(STAFF, "Sam"));
        let home = Home::new(self.engine, self.own_instance).await;
        let servers: Vec<_> = (0..self.servers)
            .map(|number| Part::new(Who::Server(number)))
            .collect();
        let gateways: Vec<_> = (0..self.gateways)
            .map(|number| Part::new(Who::Gateway(number)))
            .collect();
        let before_servers = Balancer::start(servers.iter().map(Part::address).collect()).await;
        let before_gateways = Balancer::start(gateways.iter().map(Part::address).collect()).await;
        let webhook = before_gateways.address();
        let mut settings = common(
            &telegram,
            webhook,
            &*chain,
            token,
            home.folder(),
            self.confirmations,
        )
        .await;
        if let Some(url) = home.setting() {
            settings.insert(variable("DATABASE__URL"), url.to_owned());
        }
        settings.extend(self.settings);
        Program::run(SERVER, &["migrate"], &settings);
        let create_key = ["admin", "create-key", "--name", "journey"];
        let printed = Program::run(SERVER, &create_key, &settings);
        let key = printed.lines().last().expect("a key").to_owned();
        Store {
            api: Api::new(before_servers.address(), key),
            telegram,
            chain,
            token,
            staff,
            settings,
            stock: self.stock,
            servers,
            gateways,
            home,
            _balancers: [before_servers, before_gateways],
        }
    }
}
