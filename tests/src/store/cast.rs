use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::{Mutex, PoisonError};

use chainstore_telegram_sim::Simulator;
use tokio::net::TcpStream;

use super::settings::variable;
use crate::api::Api;
use crate::process::{Program, Settings};
use crate::time::eventually;

pub(super) const SERVER: &str = "chainstore-server";
pub(super) const GATEWAY: &str = "chainstore-gateway";

/// One of the programs of a store, numbered from 0 for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A `chainstore-server`.
    Server(usize),
    /// A `chainstore-gateway`.
    Gateway(usize),
}

/// One program of a store: the settings that only it has, and its process while it runs.
pub(super) struct Part {
    who: Who,
    address: SocketAddr,
    program: Mutex<Option<Program>>,
}

impl Part {
    pub(super) fn new(who: Who) -> Self {
        Self {
            who,
            address: chainstore_free_address::free_address().expect("a free port"),
            program: Mutex::new(None),
        }
    }

    /// The address at which it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its settings: the common ones, and its own ports and files.
    pub(super) fn settings(&self, common: &Settings, folder: &Path) -> Settings {
        let mut settings = common.clone();
        let bind = match self.who {
            Who::Server(number) => {
                let file = folder.join(format!("audit-checkpoints-{number}.jsonl"));
                settings.insert(variable("AUDIT__CHECKPOINTS"), file.display().to_string());
                "HTTP__BIND"
            }
            Who::Gateway(_) => "TELEGRAM__WEBHOOK_BIND",
        };
        settings.insert(variable(bind), self.address.to_string());
        settings
    }

    pub(super) fn start(&self, settings: &Settings, folder: &Path) {
        let (name, number) = match self.who {
            Who::Server(number) => (SERVER, number),
            Who::Gateway(number) => (GATEWAY, number),
        };
        let log = folder.join(format!("{name}-{number}.log"));
        let before = self.seat().replace(Program::start(name, settings, log));
        assert!(before.is_none(), "{:?} runs already", self.who);
    }

    /// Waits until it answers requests.
    pub(super) async fn ready(&self, api: &Api, telegram: &Simulator) {
        match self.who {
            Who::Server(_) => {
                let api = api.at(self.address);
                eventually("the server is ready", || async {
                    api.try_get("/readyz")
                        .await
                        .filter(|(status, _)| *status == 200)
                })
                .await;
            }
            Who::Gateway(_) => {
                eventually("the gateway listens and Telegram knows where", || async {
                    let listens = TcpStream::connect(self.address).await.is_ok();
                    (listens && !telegram.calls("setWebhook").is_empty()).then_some(())
                })
                .await;
            }
        }
    }

    /// Kills its process.
    pub(super) fn kill(&self) {
        self.leave().kill();
    }

    /// Asks it to stop and waits for its end.
    pub(super) async fn stop(&self) -> ExitStatus {
        self.leave().stop().await
    }

    /// The id of its process.
    pub(super) fn process(&self) -> u32 {
        let mut seat = self.seat();
        let program = seat.as_mut().expect("a running program");
        assert!(
            program.runs(),
            "{:?} has ended by itself:\n{}",
            self.who,
            program.said()
        );
        program.id()
    }

    /// Its log, over all its starts; empty while it does not run.
    pub(super) fn said(&self) -> String {
        self.seat().as_ref().map(Program::said).unwrap_or_default()
    }

    fn leave(&self) -> Program {
        self.seat().take().expect("a running program")
    }

    fn seat(&self) -> std::sync::MutexGuard<'_, Option<Program>> {
        self.program.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
