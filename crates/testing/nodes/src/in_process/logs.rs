//! `eth_getLogs`.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;

use crate::hex::{Address, Hash};

use super::error::RpcError;
use super::state::Event;
use super::view::{View, render_logs};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    block_hash: Option<Hash>,
    from_block: Option<Value>,
    to_block: Option<Value>,
    address: Option<OneOrMany<Address>>,
    #[serde(default)]
    topics: Vec<Option<OneOrMany<Hash>>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// The allowed values of one field; `None` allows all.
type Allowed<T> = Option<HashSet<T>>;

impl<T: Eq + std::hash::Hash> OneOrMany<T> {
    fn allowed(self) -> Allowed<T> {
        match self {
            Self::One(value) => Some(HashSet::from([value])),
            Self::Many(values) if values.is_empty() => None,
            Self::Many(values) => Some(values.into_iter().collect()),
        }
    }
}

struct Filter {
    emitters: Allowed<Address>,
    topics: Vec<Allowed<Hash>>,
}

impl Filter {
    fn matches(&self, event: &Event) -> bool {
        let emitter = self
            .emitters
            .as_ref()
            .is_none_or(|allowed| allowed.contains(&event.emitter));
        emitter
            && self.topics.len() <= event.topics.len()
            && self
                .topics
                .iter()
                .zip(&event.topics)
                .all(|(allowed, topic)| {
                    allowed
                        .as_ref()
                        .is_none_or(|allowed| allowed.contains(topic))
                })
    }
}

pub(super) fn get_logs(view: &View<'_>, params: &[Value]) -> Result<Value, RpcError> {
    let query = params
        .first()
        .ok_or_else(|| RpcError::params("expected a filter"))?;
    let query =
        Query::deserialize(query).map_err(|_| RpcError::params("the filter is not valid"))?;
    let (from, to) = range(view, &query)?;
    let filter = Filter {
        emitters: query.address.and_then(OneOrMany::allowed),
        topics: query
            .topics
            .into_iter()
            .map(|topic| topic.and_then(OneOrMany::allowed))
            .collect(),
    };
    let mut found = Vec::new();
    for block in (from..=to).map_while(|number| view.block(number)) {
        for (index, mined) in block.transactions.iter().enumerate() {
            let logs = render_logs(block, index, mined)
                .into_iter()
                .zip(&mined.events);
            found.extend(
                logs.filter(|(_, event)| filter.matches(event))
                    .map(|(log, _)| log),
            );
        }
    }
    Ok(Value::Array(found))
}

fn range(view: &View<'_>, query: &Query) -> Result<(u64, u64), RpcError> {
    if let Some(hash) = query.block_hash {
        if query.from_block.is_some() || query.to_block.is_some() {
            return Err(RpcError::params("a block hash excludes a range"));
        }
        let block = view
            .block_by_hash(hash)
            .ok_or_else(|| RpcError::server("unknown block"))?;
        return Ok((block.number, block.number));
    }
    let number = |tag: &Option<Value>| tag.as_ref().map_or(Ok(view.head()), |tag| view.number(tag));
    let (from, to) = (number(&query.from_block)?, number(&query.to_block)?);
    if from > view.head() {
        return Err(RpcError::params(format!(
            "BlockOutOfRangeError: block height is {} but requested was {from}",
            view.head()
        )));
    }
    Ok((from, to))
}
