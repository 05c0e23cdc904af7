//! Starting, controlling and stopping the simulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer};
use bytes::Bytes;
use tokio::task::JoinHandle;

use crate::limiter::{Limiter, Limits};
use crate::person::Person;
use crate::queue::{Delivery, Queue};
use crate::refuse::Refusal;
use crate::schedule::{Lifetimes, RetrySchedule};
use crate::shared::Shared;
use crate::state::{BotProfile, Call, Profile, State, Violation};
use crate::{delivery, pages, server};

/// How long the bot's client may keep a connection open without a request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The parameters of a simulator before it starts.
#[derive(Debug, Clone)]
pub struct Builder {
    token: String,
    username: String,
    bind: SocketAddr,
    retry: RetrySchedule,
    lifetimes: Lifetimes,
    limits: Option<Limits>,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is used by another program, or does not belong to this machine.
    #[error("cannot listen on {0}")]
    Bind(SocketAddr, #[source] std::io::Error),
    /// The HTTP client for webhooks cannot be built.
    #[error("cannot build the webhook client")]
    Client(#[from] reqwest::Error),
}

/// Why an update could not be delivered by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeliverError {
    /// There never was an update with this id.
    #[error("no update {0}")]
    Unknown(i64),
    /// The bot has set no webhook.
    #[error("no webhook is set")]
    NoWebhook,
    /// The bot's server gave no answer.
    #[error("no answer from the webhook")]
    NoAnswer,
}

impl Builder {
    /// The token that the bot must use.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    /// The bot's public name, without `@`.
    #[must_use]
    pub fn bot_username(mut self, username: &str) -> Self {
        username.clone_into(&mut self.username);
        self
    }

    /// Where to listen; port 0 takes a free one.
    #[must_use]
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.bind = address;
        self
    }

    /// How failed webhook deliveries are repeated.
    #[must_use]
    pub fn retry(mut self, schedule: RetrySchedule) -> Self {
        self.retry = schedule;
        self
    }

    /// How long updates and taps stay valid.
    #[must_use]
    pub fn lifetimes(mut self, lifetimes: Lifetimes) -> Self {
        self.lifetimes = lifetimes;
        self
    }

    /// Turns the sending limits on.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Starts the simulator on the current runtime.
    #[expect(clippy::unused_async, reason = "says that it needs a runtime")]
    pub async fn start(self) -> Result<Simulator, StartError> {
        // An error means that a provider is already installed, which works as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let queue = Queue::new(self.lifetimes, self.retry);
        let state = State::new(
            self.token,
            self.username,
            queue,
            self.limits.map(Limiter::new),
        );
        let shared = Arc::new(Shared::new(state, client, self.retry));

        let state = Arc::clone(&shared);
        let server = HttpServer::new(move || {
            let pages = Arc::clone(&state);
            App::new()
                .app_data(Data::from(Arc::clone(&state)))
                .configure(move |config| pages::configure(config, pages))
                .configure(server::configure)
        });
        let server = server
            .workers(1)
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(2)
            .disable_signals()
            .bind(self.bind)
            .map_err(|error| StartError::Bind(self.bind, error))?;
        let address = server.addrs().first().copied().unwrap_or(self.bind);
        let server = server.run();
        let handle = server.handle();
        let running = tokio::spawn(server);
        let delivering = tokio::spawn(delivery::run(Arc::clone(&shared)));
        Ok(Simulator {
            shared,
            address,
            handle,
            tasks: Some((running, delivering)),
        })
    }
}

/// A running Bot API server. It stops when it is dropped.
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    handle: ServerHandle,
    tasks: Option<(JoinHandle<std::io::Result<()>>, JoinHandle<()>)>,
}

impl Simulator {
    /// A simulator for one bot, on a free port of this machine.
    pub fn builder() -> Builder {
        Builder {
            token: "700:simulated-token".to_owned(),
            username: "simulated_bot".to_owned(),
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            retry: RetrySchedule::default(),
            lifetimes: Lifetimes::default(),
            limits: None,
        }
    }

    /// The address to give to the bot, without the token.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token the bot must use.
    pub fn token(&self) -> String {
        self.shared.look(|state| state.token.clone())
    }

    /// Adds a person, or changes the profile of an existing one.
    pub fn add_person(&self, profile: Profile) -> Person {
        let id = profile.id;
        self.shared.change(|state| state.add_person(profile));
        Person::new(Arc::clone(&self.shared), id)
    }

    /// A person added before, also by the page.
    pub fn person(&self, id: i64) -> Option<Person> {
        let known = self.shared.look(|state| state.chats.contains_key(&id));
        known.then(|| Person::new(Arc::clone(&self.shared), id))
    }

    /// The profile of the bot.
    pub fn bot(&self) -> BotProfile {
        self.shared.look(|state| state.bot.clone())
    }

    /// The bytes of a picture by its id.
    pub fn photo(&self, id: &str) -> Option<Bytes> {
        self.shared
            .look(|state| state.files.get(id))
            .map(|photo| photo.bytes.clone())
    }

    /// All calls of the bot with the right token, oldest first.
    pub fn journal(&self) -> Vec<Call> {
        self.shared
            .look(|state| state.journal.iter().cloned().collect())
    }

    /// The calls of one method.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.shared.look(|state| {
            state
                .journal
                .iter()
                .filter(|call| call.method == method)
                .cloned()
                .collect()
        })
    }

    /// Requests that a correct bot never sends. A test should assert at its end that there are none.
    pub fn violations(&self) -> Vec<Violation> {
        self.shared
            .look(|state| state.violations.iter().cloned().collect())
    }

    /// Refuses the next calls of a method, or of any with `*`.
    pub fn refuse_next(&self, method: &str, times: usize, refusal: &Refusal) {
        self.shared
            .change(|state| state.refusals.add(method, times, refusal));
    }

    /// Turns the sending limits on or off.
    pub fn set_limits(&self, limits: Option<Limits>) {
        self.shared
            .change(|state| state.limiter = limits.map(Limiter::new));
    }

    /// Stops sending updates, by webhook and by long polling.
    pub fn pause_delivery(&self) {
        self.shared.change(|state| state.queue.paused = true);
    }

    /// Sends updates again.
    pub fn resume_delivery(&self) {
        self.shared.change(|state| state.queue.paused = false);
    }

    /// Numbers of the updates the bot has not confirmed, oldest first.
    pub fn pending_updates(&self) -> Vec<i64> {
        self.shared.look(|state| state.queue.pending_ids())
    }

    /// Every attempt to deliver by webhook that ended, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared
            .look(|state| state.queue.deliveries.iter().cloned().collect())
    }

    /// Sends an earlier update again. False if there never was one with this id.
    pub fn repeat(&self, update_id: i64) -> bool {
        self.shared.change(|state| state.queue.repeat(update_id))
    }

    /// Posts an update now, whatever its place in the queue and even if delivery is paused. With it, a test can
    /// deliver updates in any order. Returns the HTTP status. After a 2xx the update is not posted again.
    pub async fn deliver(&self, update_id: i64) -> Result<u16, DeliverError> {
        let (body, webhook) = self
            .shared
            .look(|state| (state.queue.known(update_id), state.queue.webhook.clone()));
        let body = body.ok_or(DeliverError::Unknown(update_id))?;
        let webhook = webhook.ok_or(DeliverError::NoWebhook)?;
        let outcome = delivery::post(&self.shared, &webhook, &body).await;
        if outcome.is_ack() {
            self.shared.change(|state| state.queue.forget(update_id));
        }
        outcome.status.ok_or(DeliverError::NoAnswer)
    }

    /// Waits until the bot has confirmed every update. False if the time is over before.
    pub async fn wait_until_delivered(&self, limit: Duration) -> bool {
        self.shared
            .until(limit, |state| {
                state.queue.pending_ids().is_empty().then_some(())
            })
            .await
            .is_some()
    }

    /// Waits until the bot has asked for updates by long polling; `false` when it does not in time.
    pub async fn wait_for_poll(&self, limit: Duration) -> bool {
        self.shared
            .until(limit, |state| (state.queue.receiver > 0).then_some(()))
            .await
            .is_some()
    }

    /// The endpoints under `/sim`, for a server that also has a page: `App::new().configure(…)`.
    pub fn page_routes(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + use<> {
        let shared = Arc::clone(&self.shared);
        move |config| pages::configure(config, Arc::clone(&shared))
    }

    /// Ends long polls, waits for other requests, and stops listening.
    pub async fn shutdown(mut self) {
        self.shared.stop.cancel();
        self.handle.stop(true).await;
        if let Some((running, delivering)) = self.tasks.take() {
            for ended in [running.await.map(drop), delivering.await] {
                if let Err(error) = ended {
                    tracing::error!(%error, "the simulator did not end well");
                }
            }
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        // The call already sends the order to stop; its end need not be waited for.
        drop(self.handle.stop(false));
    }
}
