//! The goals, one after the other.

use crate::Fallible;
use crate::bench::Bench;
use crate::figures::Section;
use crate::{pf3, pf6, pf7, pf10, pf12, pf13};

/// All goals, in the order in which they are measured.
pub(crate) const GOALS: [&str; 6] = ["PF3", "PF6", "PF7", "PF10", "PF12", "PF13"];

/// Measures one goal.
pub(crate) async fn measure(goal: &str, bench: &Bench) -> Fallible<Section> {
    match goal {
        "PF3" => pf3::measure(bench).await,
        "PF6" => pf6::measure(bench).await,
        "PF7" => pf7::measure(bench).await,
        "PF10" => pf10::measure(bench).await,
        "PF12" => pf12::measure(bench).await,
        "PF13" => pf13::measure(bench).await,
        _ => Err(format!("there is no goal {goal}").into()),
    }
}
