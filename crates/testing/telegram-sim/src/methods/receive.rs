//! Choosing how updates arrive: webhook or long polling, never both.

use serde_json::Value;
use tokio::time::Instant;
use url::{Host, Url};

use super::{Answer, done};
use crate::params::Params;
use crate::queue::Webhook;
use crate::refuse::ApiError;
use crate::state::State;

const PORTS: [u16; 4] = [443, 80, 88, 8443];

pub(super) fn set_webhook(state: &mut State, params: &Params) -> Answer {
    let url = params.text("url").unwrap_or_default();
    let webhook = if url.is_empty() {
        None
    } else {
        Some(webhook(url, params)?)
    };
    state.queue.allow(&params.fields);
    state.queue.set_webhook(webhook);
    if params.flag("drop_pending_updates") {
        state.queue.clear();
    }
    Ok(done())
}

fn webhook(url: &str, params: &Params) -> Result<Webhook, ApiError> {
    check_url(url)?;
    let secret = params.text("secret_token");
    if secret.is_some_and(|secret| {
        !secret
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    }) {
        return Err(ApiError::violation(
            "secret token contains unallowed characters",
        ));
    }
    let max_connections = match params.int("max_connections") {
        None => 40,
        Some(count) => usize::try_from(count)
            .ok()
            .filter(|count| (1..=100).contains(count))
            .ok_or_else(|| ApiError::violation("max_connections must be 1 to 100"))?,
    };
    Ok(Webhook {
        url: url.to_owned(),
        secret: secret.map(str::to_owned),
        max_connections,
    })
}

/// Checks the URL as the real server does, but also accepts plain HTTP and any port on this machine.
fn check_url(url: &str) -> Result<(), ApiError> {
    let bad = |reason: &str| Err(ApiError::bad_request(&format!("bad webhook: {reason}")));
    let Ok(url) = Url::parse(url) else {
        return bad("invalid URL");
    };
    if url.host() == Some(Host::Ipv4(std::net::Ipv4Addr::LOCALHOST)) {
        return Ok(());
    }
    if url.scheme() != "https" {
        return bad("An HTTPS URL must be provided for webhook");
    }
    if url
        .port_or_known_default()
        .is_none_or(|port| !PORTS.contains(&port))
    {
        return bad("Webhook can be set up only on ports 80, 88, 443 or 8443");
    }
    Ok(())
}

pub(super) fn delete_webhook(state: &mut State, params: &Params) -> Value {
    state.queue.set_webhook(None);
    if params.flag("drop_pending_updates") {
        state.queue.clear();
    }
    done()
}

/// Starts a `getUpdates`, and ends an earlier one that still waits. Returns the number of the receiver.
pub(crate) fn begin_poll(state: &mut State, params: &Params) -> Result<u64, ApiError> {
    if state.queue.webhook.is_some() {
        return Err(ApiError::new(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    state.queue.allow(&params.fields);
    if let Some(offset) = params.int("offset") {
        state.queue.confirm(offset);
    }
    state.queue.receiver += 1;
    Ok(state.queue.receiver)
}

/// The answer of a waiting `getUpdates`; `None` while it has to wait further.
pub(crate) fn poll(state: &mut State, receiver: u64, params: &Params) -> Option<Answer> {
    if state.queue.receiver != receiver {
        let by = if state.queue.webhook.is_some() {
            "setWebhook request"
        } else {
            "other getUpdates request"
        };
        let hint = "; make sure that only one bot instance is running";
        return Some(Err(ApiError::new(
            409,
            format!("Conflict: terminated by {by}{hint}"),
        )));
    }
    let limit = params
        .int("limit")
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(100)
        .clamp(1, 100);
    let updates = state.queue.oldest(limit, Instant::now());
    (!updates.is_empty()).then_some(Ok(Value::Array(updates)))
}
