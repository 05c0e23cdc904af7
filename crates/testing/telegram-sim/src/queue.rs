//! Updates that the bot has not confirmed yet. As at the real server, order is kept only within a sequence.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::capped::push_capped;
use crate::clock::unix_now;
use crate::schedule::{Lifetimes, RetrySchedule};

/// The sequence in which an update keeps its place. Updates of different sequences may arrive in any order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Sequence {
    /// Messages of a chat.
    Chat(i64),
    /// Taps of a person.
    Taps(i64),
    /// Changes of a person's membership.
    Membership(i64),
    /// A repetition of an update, in a sequence of its own; a test asks for it.
    Repeat(u64),
}

impl Sequence {
    fn kind(&self) -> &'static str {
        match self {
            Self::Taps(_) => "callback_query",
            Self::Membership(_) => "my_chat_member",
            Self::Chat(_) | Self::Repeat(_) => "message",
        }
    }
}

/// An update that the bot has not confirmed.
#[derive(Debug)]
pub(crate) struct Pending {
    slot: u64,
    update_id: i64,
    sequence: Sequence,
    body: Value,
    expires: Instant,
    failures: u32,
    not_before: Instant,
    in_flight: bool,
    /// Whether it was sent by long polling at least once.
    polled: bool,
}

/// The webhook of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: usize,
}

/// One post of an update to the webhook.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) slot: u64,
    pub(crate) update_id: i64,
    pub(crate) body: Value,
    pub(crate) attempt: u32,
    pub(crate) webhook: Webhook,
}

/// How one attempt to deliver an update by webhook ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The update.
    pub update_id: i64,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// HTTP status of the bot's answer; `None` if there was no answer.
    pub status: Option<u16>,
}

pub(crate) struct Queue {
    pub(crate) webhook: Option<Webhook>,
    pub(crate) paused: bool,
    pub(crate) deliveries: VecDeque<Delivery>,
    /// The number of the present receiver of updates. A receiver with a lower number was replaced and gets no
    /// more.
    pub(crate) receiver: u64,
    lifetimes: Lifetimes,
    retry: RetrySchedule,
    allowed: Vec<String>,
    pending: VecDeque<Pending>,
    history: VecDeque<(i64, Value)>,
    last_error: Option<(i64, String)>,
    last_update_id: i64,
    last_slot: u64,
}

impl Queue {
    pub(crate) fn new(lifetimes: Lifetimes, retry: RetrySchedule) -> Self {
        Self {
            webhook: None,
            paused: false,
            deliveries: VecDeque::new(),
            receiver: 0,
            lifetimes,
            retry,
            allowed: Vec::new(),
            pending: VecDeque::new(),
            history: VecDeque::new(),
            last_error: None,
            last_update_id: 700_000_000,
            last_slot: 0,
        }
    }

    pub(crate) fn lifetimes(&self) -> Lifetimes {
        self.lifetimes
    }

    /// Sets the kinds of updates that are sent. If the parameter is missing, the previous list stays.
    pub(crate) fn allow(&mut self, params: &Map<String, Value>) {
        if let Some(list) = params.get("allowed_updates").and_then(Value::as_array) {
            self.allowed = list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
        }
    }

    /// Numbers an update and adds it to the queue. Returns `None` if the bot has excluded its kind.
    pub(crate) fn push(&mut self, sequence: Sequence, object: &Value) -> Option<i64> {
        let kind = sequence.kind();
        if !self.allowed.is_empty() && !self.allowed.iter().any(|allowed| allowed == kind) {
            return None;
        }
        self.last_update_id += 1;
        let body = json!({"update_id": self.last_update_id, kind: object});
        push_capped(&mut self.history, (self.last_update_id, body.clone()));
        self.enqueue(self.last_update_id, sequence, body);
        Some(self.last_update_id)
    }

    /// Adds an earlier update to the queue again. Returns false if there never was one.
    pub(crate) fn repeat(&mut self, update_id: i64) -> bool {
        let Some(body) = self.known(update_id) else {
            return false;
        };
        let sequence = Sequence::Repeat(self.last_slot + 1);
        self.enqueue(update_id, sequence, body);
        true
    }

    pub(crate) fn known(&self, update_id: i64) -> Option<Value> {
        self.history
            .iter()
            .find(|(id, _)| *id == update_id)
            .map(|(_, body)| body.clone())
    }

    fn enqueue(&mut self, update_id: i64, sequence: Sequence, body: Value) {
        let now = Instant::now();
        let life = if matches!(sequence, Sequence::Taps(_)) {
            self.lifetimes.callback
        } else {
            self.lifetimes.message
        };
        self.last_slot += 1;
        self.pending.push_back(Pending {
            slot: self.last_slot,
            update_id,
            sequence,
            body,
            expires: now + life,
            failures: 0,
            not_before: now,
            in_flight: false,
            polled: false,
        });
    }

    fn drop_expired(&mut self, now: Instant) {
        self.pending
            .retain(|update| update.in_flight || update.expires > now);
    }

    /// Takes the updates that may be posted now: the head of each sequence, up to the connections allowed.
    pub(crate) fn take_ready(&mut self, now: Instant) -> Vec<Post> {
        self.drop_expired(now);
        let Some(webhook) = self.webhook.clone().filter(|_| !self.paused) else {
            return Vec::new();
        };
        let mut free = webhook
            .max_connections
            .saturating_sub(self.pending.iter().filter(|u| u.in_flight).count());
        let mut seen = HashSet::new();
        let mut ready = Vec::new();
        for update in &mut self.pending {
            if !seen.insert(update.sequence.clone())
                || update.in_flight
                || update.not_before > now
                || free == 0
            {
                continue;
            }
            free -= 1;
            update.in_flight = true;
            ready.push(Post {
                slot: update.slot,
                update_id: update.update_id,
                body: update.body.clone(),
                attempt: update.failures + 1,
                webhook: webhook.clone(),
            });
        }
        ready
    }

    /// The time of the next retry or expiry.
    pub(crate) fn next_due(&self, now: Instant) -> Option<Instant> {
        let waiting = self.pending.iter().filter(|update| !update.in_flight);
        waiting
            .flat_map(|update| [update.not_before, update.expires])
            .filter(|due| *due > now)
            .min()
    }

    /// Records how a post ended.
    pub(crate) fn posted(&mut self, post: &Post, outcome: &Outcome) {
        push_capped(
            &mut self.deliveries,
            Delivery {
                update_id: post.update_id,
                attempt: post.attempt,
                status: outcome.status,
            },
        );
        let Some(place) = self
            .pending
            .iter()
            .position(|update| update.slot == post.slot)
        else {
            return;
        };
        if outcome.is_ack() {
            self.pending.remove(place);
            return;
        }
        let text = outcome.status.map_or_else(
            || "Connection failed".to_owned(),
            |status| format!("Wrong response from the webhook: {status}"),
        );
        self.last_error = Some((unix_now(), text));
        let update = &mut self.pending[place];
        update.failures += 1;
        update.in_flight = false;
        update.not_before = Instant::now()
            + outcome
                .retry_after
                .unwrap_or_else(|| self.retry.delay(update.failures));
    }

    /// Removes an update that a test has delivered itself.
    pub(crate) fn forget(&mut self, update_id: i64) {
        self.pending
            .retain(|update| update.update_id != update_id || update.in_flight);
    }

    /// Removes all waiting updates, for `drop_pending_updates`.
    pub(crate) fn clear(&mut self) {
        self.pending.clear();
    }

    /// Confirms all updates before `offset`. A negative offset keeps only this many of the newest ones.
    pub(crate) fn confirm(&mut self, offset: i64) {
        let from = if offset >= 0 {
            offset
        } else {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let Some(skipped) = self.pending.len().checked_sub(keep) else {
                return;
            };
            self.pending
                .get(skipped)
                .map_or(i64::MAX, |update| update.update_id)
        };
        // The number of a repetition may already be confirmed, so it is kept until it was sent once.
        self.pending.retain(|update| {
            update.update_id >= from
                || (matches!(update.sequence, Sequence::Repeat(_)) && !update.polled)
        });
    }

    /// The oldest updates, for long polling; they stay until confirmed.
    pub(crate) fn oldest(&mut self, limit: usize, now: Instant) -> Vec<Value> {
        self.drop_expired(now);
        if self.paused {
            return Vec::new();
        }
        self.pending
            .iter_mut()
            .take(limit)
            .map(|update| {
                update.polled = true;
                update.body.clone()
            })
            .collect()
    }

    /// Numbers of the updates that wait.
    pub(crate) fn pending_ids(&self) -> Vec<i64> {
        self.pending.iter().map(|update| update.update_id).collect()
    }

    /// The answer to `getWebhookInfo`.
    pub(crate) fn info(&self) -> Value {
        let url = self.webhook.as_ref().map_or("", |webhook| &webhook.url);
        let mut info = json!({"url": url, "has_custom_certificate": false, "pending_update_count": self.pending.len()});
        if let Some(webhook) = &self.webhook {
            info["max_connections"] = json!(webhook.max_connections);
        }
        if !self.allowed.is_empty() {
            info["allowed_updates"] = json!(self.allowed);
        }
        if let Some((date, text)) = &self.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(text);
        }
        info
    }

    /// Sets or removes the webhook. The errors of the previous one are removed.
    pub(crate) fn set_webhook(&mut self, webhook: Option<Webhook>) {
        // A new address is tried at once. For the same address, the delays after failures stay.
        if self.webhook != webhook {
            let now = Instant::now();
            self.pending
                .iter_mut()
                .for_each(|update| update.not_before = now);
        }
        self.webhook = webhook;
        self.last_error = None;
        self.receiver += 1;
    }
}

/// What the bot's server answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) status: Option<u16>,
    pub(crate) retry_after: Option<Duration>,
}

impl Outcome {
    pub(crate) fn is_ack(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}
