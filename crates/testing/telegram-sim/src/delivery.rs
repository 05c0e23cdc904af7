//! Posts updates to the bot's webhook.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use crate::queue::{Outcome, Post, Webhook};
use crate::shared::Shared;

const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);

/// Delivers updates until the simulator stops.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut changes = shared.watch();
    loop {
        changes.borrow_and_update();
        let now = Instant::now();
        let (ready, due) =
            shared.look(|state| (state.queue.take_ready(now), state.queue.next_due(now)));
        for post in ready {
            tokio::spawn(deliver(Arc::clone(&shared), post));
        }
        let falls_due = async {
            match due {
                Some(due) => sleep_until(due).await,
                None => pending().await,
            }
        };
        tokio::select! {
            _ = changes.changed() => {}
            () = falls_due => {}
            () = shared.stop.cancelled() => return,
        }
    }
}

async fn deliver(shared: Arc<Shared>, update: Post) {
    let outcome = tokio::select! {
        outcome = post(&shared, &update.webhook, &update.body) => outcome,
        () = shared.stop.cancelled() => return,
    };
    tracing::debug!(update_id = update.update_id, attempt = update.attempt, status = ?outcome.status, "posted");
    shared.change(|state| state.queue.posted(&update, &outcome));
}

/// Posts an update once. An answer counts only if its body was read to the end.
pub(crate) async fn post(shared: &Shared, webhook: &Webhook, body: &Value) -> Outcome {
    let mut request = shared
        .client
        .post(&webhook.url)
        .timeout(shared.retry.timeout)
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string());
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let failed = Outcome {
        status: None,
        retry_after: None,
    };
    let Ok(answer) = request.send().await else {
        return failed;
    };
    let outcome = Outcome {
        status: Some(answer.status().as_u16()),
        retry_after: retry_after(answer.headers()),
    };
    match answer.bytes().await {
        Ok(_) => outcome,
        Err(_) => failed,
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}
