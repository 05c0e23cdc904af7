use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;

use crate::client::Egress;
use crate::destination::{Destination, PublicOnly};
use crate::error::EgressError;
use crate::tls::install_tls_provider;

/// Settings of an [`Egress`]. The defaults are strict: public hosts only, 5 s to connect, 15 s in all,
/// answers up to 1 MiB.
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

impl Egress {
    /// A builder with the strict defaults.
    pub fn builder() -> EgressBuilder {
        EgressBuilder::default()
    }
}

impl EgressBuilder {
    /// Which hosts may be reached.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.destination = destination;
        self
    }

    /// The time limit for a connection, including name resolution and TLS.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// The time limit for a whole exchange, including the reading of the answer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// The size limit of an answer, in bytes.
    pub fn max_body(mut self, limit: usize) -> Self {
        self.max_body = limit;
        self
    }

    /// Builds the client. It also installs the TLS provider of the process.
    pub fn build(self) -> Result<Egress, EgressError> {
        install_tls_provider();
        let mut client = reqwest::Client::builder()
            .user_agent(concat!("chainstore/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            .redirect(redirect::Policy::none())
            // A proxy would resolve the name itself, without the checks that are made here.
            .no_proxy()
            .referer(false)
            // Only the caller knows whether sending a request twice is safe.
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
