use std::time::Duration;

use frankenstein::methods::GetUpdatesParams;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{ALLOWED, Intake, Refused};
use crate::api::{ApiError, BotApi};

/// How long Telegram holds a poll while there is nothing.
const HOLD: Duration = Duration::from_secs(25);
/// Pause after a failure, so that an outage is not a flood.
const PAUSE: Duration = Duration::from_secs(2);

impl Intake {
    /// Asks Telegram for updates until `stop`. An update is confirmed only once it is safe.
    pub(crate) async fn poll(&self, api: &BotApi, stop: &CancellationToken) {
        let mut next = None;
        while !stop.is_cancelled() {
            let params = params(next);
            let answer = tokio::select! {
                () = stop.cancelled() => return,
                answer = api.updates(&params, HOLD) => answer,
            };
            let pause = match answer {
                Ok(updates) => self.take_in(updates, &mut next).await.err(),
                Err(ApiError::RetryAfter(wait)) => Some(wait),
                Err(error) => {
                    tracing::warn!(%error, "no updates from Telegram");
                    Some(PAUSE)
                }
            };
            if let Some(pause) = pause {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }

    /// Takes updates in one by one; stops at the first that cannot be kept.
    async fn take_in(&self, updates: Vec<Value>, next: &mut Option<i64>) -> Result<(), Duration> {
        for update in updates {
            let number = update.get("update_id").and_then(Value::as_i64);
            match self.accept(update.to_string().as_bytes()).await {
                Ok(()) => {}
                Err(Refused::Unreadable) => tracing::warn!("an update has no number"),
                Err(Refused::NotKept(error)) => {
                    tracing::warn!(%error, "an update cannot be kept; it is asked for again");
                    return Err(PAUSE);
                }
            }
            *next = number.map(|number| number + 1).or(*next);
        }
        Ok(())
    }
}

fn params(next: Option<i64>) -> GetUpdatesParams {
    let hold = u32::try_from(HOLD.as_secs()).unwrap_or(0);
    let mut params = GetUpdatesParams::builder()
        .limit(100)
        .timeout(hold)
        .allowed_updates(ALLOWED.to_vec())
        .build();
    params.offset = next;
    params
}
