//! Refused calls: the errors of the real server, and those that a test asks for.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An answer with `ok: false`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) code: u16,
    pub(crate) description: String,
    pub(crate) parameters: Option<Parameters>,
    /// Whether only a fault of the bot can cause this error, whatever people do.
    pub(crate) is_violation: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parameters {
    RetryAfter(u32),
    MigrateTo(i64),
}

impl ApiError {
    pub(crate) fn new(code: u16, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            parameters: None,
            is_violation: false,
        }
    }

    pub(crate) fn bad_request(reason: &str) -> Self {
        Self::new(400, format!("Bad Request: {reason}"))
    }

    /// A 400 that only a fault of the bot can cause.
    pub(crate) fn violation(reason: &str) -> Self {
        Self {
            is_violation: true,
            ..Self::bad_request(reason)
        }
    }

    pub(crate) fn too_many(retry_after: u32) -> Self {
        Self {
            parameters: Some(Parameters::RetryAfter(retry_after)),
            ..Self::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut answer =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        match self.parameters {
            Some(Parameters::RetryAfter(seconds)) => {
                answer["parameters"] = json!({"retry_after": seconds});
            }
            Some(Parameters::MigrateTo(chat)) => {
                answer["parameters"] = json!({"migrate_to_chat_id": chat});
            }
            None => {}
        }
        answer
    }
}

/// A refusal that a test injects with [`Simulator::refuse_next`](crate::Simulator::refuse_next).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
pub enum Refusal {
    /// 429 with `parameters.retry_after`.
    TooManyRequests {
        /// Seconds that the bot must wait. The simulator does not check that it does.
        retry_after: u32,
    },
    /// 400 with `parameters.migrate_to_chat_id`.
    Migrated {
        /// The chat's new id.
        to: i64,
    },
    /// Any other `ok: false` answer.
    Error {
        /// HTTP status and `error_code`.
        code: u16,
        /// The description, e.g. `Bad Request: chat not found`.
        description: String,
    },
    /// A 502 page in HTML instead of JSON; the call had no effect.
    BadGateway,
    /// The same page, but the call had its effect. The bot cannot tell the two cases apart.
    BadGatewayAfterEffect,
}

impl Refusal {
    /// The error of this refusal; `None` if it is an HTML page.
    pub(crate) fn to_error(&self) -> Option<ApiError> {
        Some(match self {
            Self::TooManyRequests { retry_after } => ApiError::too_many(*retry_after),
            Self::Migrated { to } => ApiError {
                parameters: Some(Parameters::MigrateTo(*to)),
                ..ApiError::bad_request("group chat was upgraded to a supergroup chat")
            },
            Self::Error { code, description } => ApiError::new(*code, description),
            Self::BadGateway | Self::BadGatewayAfterEffect => return None,
        })
    }
}

/// The refusals that tests have asked for and that were not given yet, in their order.
#[derive(Debug, Default)]
pub(crate) struct Refusals(VecDeque<(String, Refusal)>);

impl Refusals {
    /// Refuses the next `times` calls of `method`; `*` means any method.
    pub(crate) fn add(&mut self, method: &str, times: usize, refusal: &Refusal) {
        self.0
            .extend((0..times).map(|_| (method.to_owned(), refusal.clone())));
    }

    pub(crate) fn take(&mut self, method: &str) -> Option<Refusal> {
        let place = self
            .0
            .iter()
            .position(|(wanted, _)| wanted == method || wanted == "*")?;
        self.0.remove(place).map(|(_, refusal)| refusal)
    }
}
