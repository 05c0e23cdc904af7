//! The last lines a program wrote, and what happened to it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

const KEPT: usize = 200;

/// One line, and the time at which it came.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    /// Milliseconds since 1970.
    pub(crate) at: u64,
    pub(crate) text: String,
}

/// The last lines, behind a lock.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<VecDeque<Line>>);

impl Log {
    pub(crate) fn add(&self, text: impl Into<String>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(Line {
            at: now_ms(),
            text: text.into(),
        });
    }

    /// The newest `count` lines, oldest first.
    pub(crate) fn last(&self, count: usize) -> Vec<Line> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .iter()
            .skip(lines.len().saturating_sub(count))
            .cloned()
            .collect()
    }

    /// The same as indented text.
    pub(crate) fn tail(&self, count: usize) -> String {
        let lines = self.last(count);
        if lines.is_empty() {
            return "    (it wrote nothing)".to_owned();
        }
        let lines: Vec<String> = lines
            .iter()
            .map(|line| format!("    {}", line.text))
            .collect();
        lines.join("\n")
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.map_or(0, |elapsed| {
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    })
}
