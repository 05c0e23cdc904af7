use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;

use crate::client::Egress;
use crate::destination::{Destination, PublicOnly};
use crate::error::EgressError;
use crate::tls::install_tls_provider;

/// Settings of an [`Egress`]. The defaults are the careful ones: public hosts only, 5 s to connect, 15 s in
/// all, answers up to 1 MiB.
#[derive(Debug, Clone)]
#[must_use]
pub struct EgressBuilder {
    destination: Destination,
    connect_timeout: Duration,
    timeout: Duration,
    max_body: usize,
}

impl Default for EgressBuilder {
    fn default() -> Self {
        Self {
            destination: Destination::default(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(15),
            max_body: 1024 * 1024,
        }
    }
}

impl EgressBuilder {
    /// Which hosts may be reached.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.destination = destination;
        self
    }

    /// Longest wait for a connection, name resolution and TLS included.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Longest duration of a whole exchange, the reading of the answer included.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Largest answer in bytes.
    pub fn max_body(mut self, limit: usize) -> Self {
        self.max_body = limit;
        self
    }

    /// Builds the client; installs the TLS provider of the process on the way.
    pub fn build(self) -> Result<Egress, EgressError> {
        install_tls_provider();
        let mut client = reqwest::Client::builder()
            .user_agent(concat!("chainstore/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            .redirect(redirect::Policy::none())
            // A proxy would resolve the name itself, past the checks made here.
            .no_proxy()
            .referer(false)
            // Repeating is the caller's decision: only the caller knows what a second request does.
            .retry(reqwest::retry::never());
        if self.destination == Destination::Public {
            client = client.dns_resolver(Arc::new(PublicOnly));
        }
        let client = client
            .build()
            .map_err(|error| EgressError::Client(error.without_url()))?;
        Ok(Egress::new(client, self.destination, self.max_body))
    }
}
