use std::time::Duration;

use chainstore_egress::{Destination, Egress, EgressError, Response, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{NodeError, Refusal};

/// A client of one node.
pub struct NodeRpc {
    egress: Egress,
    url: Url,
}

/// Most bytes of one answer: the events of several full blocks have about 10 MB.
const MOST: usize = 32 << 20;

#[derive(Deserialize)]
struct Reply<T> {
    id: u64,
    // A missing result and a result of null both mean: there is none.
    result: Option<T>,
    error: Option<Refusal>,
}

/// What stands alone where a list was expected.
#[derive(Deserialize)]
struct Lone {
    error: Option<Refusal>,
}

impl NodeRpc {
    /// A client of the node at this address, whose answers may take this long.
    ///
    /// # Errors
    /// [`EgressError::Client`] when no HTTP client can be built.
    pub fn new(url: Url, timeout: Duration) -> Result<Self, EgressError> {
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .timeout(timeout)
            .max_body(MOST)
            .build()?;
        Ok(Self { egress, url })
    }

    /// Asks one question; `None` when the node answers `null`.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        params: Value,
    ) -> Result<Option<T>, NodeError> {
        let mut answers = self.batch(vec![(method, params)]).await?;
        Ok(answers.pop().flatten())
    }

    /// Asks several questions in one request; the answers stand in the order of the questions.
    ///
    /// # Errors
    /// [`NodeError`], also when only one of the questions has no answer.
    pub async fn batch<T: DeserializeOwned>(
        &self,
        calls: Vec<(&str, Value)>,
    ) -> Result<Vec<Option<T>>, NodeError> {
        let count = calls.len();
        let requests: Vec<Value> = calls
            .into_iter()
            .enumerate()
            .map(|(id, (method, params))| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .collect();
        let response = accepted(self.egress.post_json(&self.url, &requests).await)?;
        let replies: Vec<Reply<T>> = match response.json() {
            Ok(replies) => replies,
            Err(error) => return Err(unlisted(&response, &error)),
        };
        let mut answers: Vec<Option<Reply<T>>> = (0..count).map(|_| None).collect();
        for reply in replies {
            let place = usize::try_from(reply.id)
                .ok()
                .and_then(|id| answers.get_mut(id));
            match place {
                Some(place @ None) => *place = Some(reply),
                _ => return Err(junk("an answer to a question that was not asked")),
            }
        }
        answers
            .into_iter()
            .map(|reply| match reply {
                None => Err(junk("a question was left unanswered")),
                Some(Reply {
                    error: Some(refusal),
                    ..
                }) => Err(NodeError::Refused(refusal)),
                Some(Reply { result, .. }) => Ok(result),
            })
            .collect()
    }
}

fn accepted(response: Result<Response, EgressError>) -> Result<Response, NodeError> {
    let unavailable = |reason: String| NodeError::Unavailable { reason };
    match response {
        Ok(response) if response.is_success() => Ok(response),
        Ok(response) => Err(unavailable(format!("HTTP {}", response.status().as_u16()))),
        Err(error @ EgressError::TooLarge { .. }) => Err(junk(error.to_string())),
        Err(error) => Err(unavailable(error.to_string())),
    }
}

/// A node that refuses a list as a whole, as one under a rate limit does, answers with one error.
fn unlisted(response: &Response, error: &EgressError) -> NodeError {
    match response.json() {
        Ok(Lone {
            error: Some(refusal),
        }) => NodeError::Refused(refusal),
        _ => junk(error.to_string()),
    }
}

fn junk(reason: impl Into<String>) -> NodeError {
    NodeError::Junk {
        reason: reason.into(),
    }
}
