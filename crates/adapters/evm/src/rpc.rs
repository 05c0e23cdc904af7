use std::time::Duration;

use chainstore_egress::{Destination, Egress, EgressError, Response, Url};
use chainstore_kernel::ChainId;
use chainstore_payments::ports::ChainError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A JSON-RPC client that translates the failures of nodes into errors of the port.
pub(crate) struct Rpc {
    egress: Egress,
    url: Url,
    chain: ChainId,
}

/// Most bytes of one answer.
const MOST: usize = 32 << 20;

#[derive(Deserialize)]
struct Reply<T> {
    id: u64,
    // A missing result and a result of null both mean: there is none.
    result: Option<T>,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    code: i64,
    #[serde(default)]
    message: String,
}

/// What stands alone where a list was expected.
#[derive(Deserialize)]
struct Lone {
    error: Option<Failure>,
}

impl Rpc {
    pub(crate) fn new(url: Url, chain: ChainId, timeout: Duration) -> Result<Self, EgressError> {
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .timeout(timeout)
            .max_body(MOST)
            .build()?;
        Ok(Self { egress, url, chain })
    }

    /// Makes one call; `None` when the node answers `null`.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        params: Value,
    ) -> Result<Option<T>, ChainError> {
        let mut answers = self.batch(vec![(method, params)]).await?;
        Ok(answers.pop().flatten())
    }

    /// Asks several questions at once; the answers stand in the order of the questions.
    pub(crate) async fn batch<T: DeserializeOwned>(
        &self,
        calls: Vec<(&str, Value)>,
    ) -> Result<Vec<Option<T>>, ChainError> {
        let count = calls.len();
        let requests: Vec<Value> = calls
            .into_iter()
            .enumerate()
            .map(|(id, (method, params))| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .collect();
        let response = self.egress.post_json(&self.url, &requests).await;
        let response = self.accepted(response)?;
        let replies: Vec<Reply<T>> = match response.json() {
            Ok(replies) => replies,
            Err(error) => return Err(self.unlisted(&response, &error)),
        };
        let mut answers: Vec<Option<Reply<T>>> = (0..count).map(|_| None).collect();
        for reply in replies {
            let place = usize::try_from(reply.id)
                .ok()
                .and_then(|id| answers.get_mut(id));
            match place {
                Some(place @ None) => *place = Some(reply),
                _ => return Err(self.junk("an answer to a question that was not asked".into())),
            }
        }
        answers
            .into_iter()
            .map(|reply| match reply {
                None => Err(self.junk("a question was left unanswered".into())),
                Some(Reply {
                    error: Some(failure),
                    ..
                }) => Err(self.refused(&failure)),
                Some(Reply { result, .. }) => Ok(result),
            })
            .collect()
    }

    fn accepted(&self, response: Result<Response, EgressError>) -> Result<Response, ChainError> {
        match response {
            Ok(response) if response.is_success() => Ok(response),
            Ok(response) => Err(self.unavailable(format!("HTTP {}", response.status().as_u16()))),
            Err(error @ EgressError::TooLarge { .. }) => Err(self.junk(error.to_string())),
            Err(error) => Err(self.unavailable(error.to_string())),
        }
    }

    /// A node that refuses a list as a whole, as one under a rate limit does, answers with one error.
    fn unlisted(&self, response: &Response, error: &EgressError) -> ChainError {
        match response.json() {
            Ok(Lone {
                error: Some(failure),
            }) => self.refused(&failure),
            _ => self.junk(error.to_string()),
        }
    }

    /// Which error a refusal means. If the node no longer has a block, the chain was reorganised; if a contract
    /// reverts, it is not the configured token; anything else is a failure of the node. The message of the
    /// node is left out, because it may contain the credential of its address.
    fn refused(&self, failure: &Failure) -> ChainError {
        let message = failure.message.to_ascii_lowercase();
        let gone = [
            "unknown block",
            "not found",
            "out of range",
            "outofrange",
            "out-of-range",
        ];
        if gone.iter().any(|hint| message.contains(hint)) {
            return ChainError::Moved { chain: self.chain };
        }
        if message.contains("revert") {
            return ChainError::Mismatch {
                chain: self.chain,
                reason: "a contract refuses the call".into(),
            };
        }
        self.unavailable(format!("it refuses with code {}", failure.code))
    }

    pub(crate) fn junk(&self, reason: String) -> ChainError {
        ChainError::Junk {
            chain: self.chain,
            reason: reason.into(),
        }
    }

    fn unavailable(&self, reason: String) -> ChainError {
        ChainError::Unavailable {
            chain: self.chain,
            reason: reason.into(),
        }
    }
}
