//! The points of a step at which its program may be killed: after each statement that writes, right before
//! each commit, and right after it.

use std::process::Command;
use std::sync::{Arc, Mutex};

use chainstore_postgres::{Observer, Phase, Statement};

/// A number that no point has.
pub const DIES_NEVER: usize = 0;

/// Counts points, and kills the process at one of them.
#[derive(Clone, Debug)]
pub struct Counter {
    passed: Arc<Mutex<Vec<String>>>,
    dies_at: usize,
}

impl Counter {
    /// A counter that kills its process at this point; the first point is 1.
    pub fn new(dies_at: usize) -> Self {
        Self {
            passed: Arc::default(),
            dies_at,
        }
    }

    /// The names of the points that were passed, in their order.
    pub fn passed(&self) -> Vec<String> {
        self.passed.lock().expect("no panic").clone()
    }

    /// The observer for the database.
    pub fn observer(&self) -> Observer {
        let counter = self.clone();
        Arc::new(move |statement| counter.hear(statement))
    }

    fn hear(&self, statement: Statement<'_>) {
        let Some(name) = name(statement) else { return };
        let mut passed = self.passed.lock().expect("no panic");
        passed.push(name);
        if passed.len() == self.dies_at {
            die();
        }
    }
}

/// The name of a point; it contains no value of a row.
fn name(statement: Statement<'_>) -> Option<String> {
    match statement.phase {
        Phase::Committing => Some("about to commit".to_owned()),
        Phase::Committed => Some("committed".to_owned()),
        Phase::Executed if statement.writes() => {
            let words = statement.sql.split_whitespace();
            let words = words
                .filter(|word| !["INTO", "FROM"].contains(word))
                .take(2);
            Some(words.collect::<Vec<_>>().join(" ").replace('"', ""))
        }
        Phase::Executed => None,
    }
}

/// Kills the process by SIGKILL: no destructor and no rollback runs.
fn die() -> ! {
    let killed = Command::new("sh")
        .args(["-c", "kill -KILL \"$PPID\""])
        .status();
    unreachable!("after the end: {killed:?}")
}
