//! The whole store: Telegram, chains, server and gateway, started in order and stopped in order.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::args::Args;
use crate::chains::Chains;
use crate::children::Program;
use crate::error::Failure;
use crate::home::Home;
use crate::phone::Phone;
use crate::programs;
use crate::seed::seed;
use crate::settings::{Ports, Recipes, recipes};
use crate::staff::Staff;

const FIRST_BOT: u64 = 7_000_000;
const READY_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The running store.
pub(crate) struct Sandbox {
    pub(crate) phone: Phone,
    pub(crate) chains: Chains,
    pub(crate) server: Program,
    pub(crate) gateway: Program,
    pub(crate) staff: Staff,
    /// The last field, so that it is dropped last: no program uses the folder any more.
    home: Home,
}

impl Sandbox {
    /// Starts everything, and prints a line for each step.
    pub(crate) async fn start(args: &Args) -> Result<Self, Failure> {
        let program = programs::own()?;
        let mut home = Home::open(args)?;
        let kept = if home.is_temporary() {
            "goes with the sandbox"
        } else {
            "is kept"
        };
        say("data", &format!("{} ({kept})", home.folder().display()));

        let phone = Phone::start(FIRST_BOT + home.memory.run).await?;
        match &phone {
            Phone::Simulated(simulated) => say(
                "telegram",
                &format!("simulated, {}", simulated.simulator.api_url()),
            ),
            Phone::Real(real) => {
                say("telegram", &format!("the real one, {}", real.link));
                println!("{}", real.qr_for_terminal());
            }
        }
        let chains = Chains::start(home.memory.run).await?;
        for chain in chains.all() {
            let (name, symbol) = (chain.network().name, chain.accepted().token.symbol);
            let (id, url) = (chain.id(), chain.url());
            say(
                "chain",
                &format!("{name}, paid in {symbol}, in memory, number {id}, {url}"),
            );
        }

        let ports = Ports {
            api: free_address()?,
            webhook: free_address()?,
        };
        let Recipes { server, gateway } = recipes(&program, &home, &phone, &chains, ports);
        server.with_args(&["migrate"]).run().await?;
        let key = if let Some(key) = &home.memory.api_key {
            key.clone()
        } else {
            let args = [
                "admin",
                "create-key",
                "--name",
                "sandbox",
                "--role",
                "admin",
            ];
            let printed = server.with_args(&args).run().await?;
            let key = printed.lines().last().unwrap_or_default().trim().to_owned();
            home.memory.api_key = Some(key.clone());
            home.remember()?;
            key
        };
        let staff = Staff::new(ports.api, key)?;
        let server = Program::start(server, args.verbose)?;
        server_ready(&server, &staff).await?;
        say(
            "server",
            &format!(
                "process {}, http://{}",
                server.pid().unwrap_or_default(),
                ports.api
            ),
        );
        if !home.memory.seeded {
            let seeded = seed(&staff).await?;
            say(
                "catalogue",
                &format!(
                    "{} categories, {} products, {} branches",
                    seeded.categories, seeded.products, seeded.branches
                ),
            );
            home.memory.seeded = true;
            home.remember()?;
        }
        let gateway = Program::start(gateway, args.verbose)?;
        gateway_ready(&gateway, &phone).await?;
        say(
            "gateway",
            &format!("process {}", gateway.pid().unwrap_or_default()),
        );
        Ok(Self {
            phone,
            chains,
            server,
            gateway,
            staff,
            home,
        })
    }

    /// Waits until a server with another process id than this one answers.
    pub(crate) async fn server_ready_after(&self, before: Option<u32>) -> Result<(), Failure> {
        let since = Instant::now();
        while self.server.pid().is_none_or(|pid| Some(pid) == before) {
            self.server.still_hopeful(since, READY_WITHIN)?;
            tokio::time::sleep(LOOK_EVERY).await;
        }
        server_ready(&self.server, &self.staff).await
    }

    /// The folder of the data, if it is kept.
    pub(crate) fn kept_data(&self) -> Option<String> {
        (!self.home.is_temporary()).then(|| self.home.folder().display().to_string())
    }

    /// Stops both programs and waits for their end.
    pub(crate) async fn stop(&self) {
        self.gateway.stop().await;
        self.server.stop().await;
    }
}

/// Prints a line about a step.
pub(crate) fn say(what: &str, how: &str) {
    println!("  {what:<10} {how}");
}

async fn server_ready(server: &Program, staff: &Staff) -> Result<(), Failure> {
    let since = Instant::now();
    while !staff.is_ready().await {
        server.still_hopeful(since, READY_WITHIN)?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// Waits until the gateway works. The simulated Telegram records its first call. With the real Telegram this is
/// not visible, so the gateway must only keep running for some time.
async fn gateway_ready(gateway: &Program, phone: &Phone) -> Result<(), Failure> {
    let since = Instant::now();
    let greeted = || match phone {
        Phone::Simulated(simulated) => simulated
            .simulator
            .calls("setWebhook")
            .iter()
            .any(|call| call.status == 200),
        Phone::Real(_) => since.elapsed() > Duration::from_secs(3),
    };
    while !greeted() {
        gateway.still_hopeful(since, READY_WITHIN)?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    gateway.still_hopeful(since, READY_WITHIN)
}

/// An address with a free port. If another process takes the port first, the program reports it when it starts.
fn free_address() -> Result<SocketAddr, Failure> {
    chainstore_free_address::free_address().map_err(Failure::io("no free port"))
}
