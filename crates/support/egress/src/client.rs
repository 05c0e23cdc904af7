use reqwest::Method;
use reqwest::multipart::Form;
use serde::Serialize;
use url::Url;

use crate::destination::Destination;
use crate::error::EgressError;
use crate::request::Request;
use crate::response::Response;

/// A client for one kind of destination. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Egress {
    client: reqwest::Client,
    destination: Destination,
    max_body: usize,
}

impl Egress {
    pub(crate) fn new(client: reqwest::Client, destination: Destination, max_body: usize) -> Self {
        Self {
            client,
            destination,
            max_body,
        }
    }

    /// Fetches a resource.
    pub async fn get(&self, url: &Url) -> Result<Response, EgressError> {
        self.request(Method::GET, url).send().await
    }

    /// Posts a value as JSON.
    pub async fn post_json<T>(&self, url: &Url, body: &T) -> Result<Response, EgressError>
    where
        T: Serialize + ?Sized,
    {
        self.request(Method::POST, url).json(body).send().await
    }

    /// Posts a form with files.
    pub async fn post_multipart(&self, url: &Url, form: Form) -> Result<Response, EgressError> {
        self.request(Method::POST, url).multipart(form).send().await
    }

    /// A request with headers, a time-out of its own, or a method without a function here.
    pub fn request(&self, method: Method, url: &Url) -> Request {
        let checked = self.destination.check(url);
        Request::new(
            checked.map(|()| self.client.request(method, url.clone())),
            self.max_body,
        )
    }
}
