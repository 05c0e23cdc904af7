//! The page `docs/performance.md`.

use std::fmt::Write as _;

use clap::Args;

use crate::figures::{Bound, Row, Section};
use crate::process::{cores, model};

/// The date and the commit on the page.
#[derive(Args)]
pub(crate) struct Stamp {
    /// The date of the measurement, as text for the page.
    #[arg(long, default_value = "today")]
    date: String,
    /// The commit that was measured, as text for the page.
    #[arg(long, default_value = "unknown")]
    commit: String,
}

/// A row of a goal as one line of a table.
pub(crate) fn line(goal: &str, row: &Row) -> String {
    let unit = row.judged.unit;
    let bound = |bound: Option<Bound>| match bound {
        None => "–".to_owned(),
        Some(bound) if unit.is_empty() => bound.to_string(),
        Some(bound) => format!("{bound} {unit}"),
    };
    let ratio = if unit.is_empty() {
        row.judged.to_string()
    } else {
        "–".to_owned()
    };
    format!(
        "| {goal} | {} | {} | {} | {ratio} | {} | {} | {} |",
        row.what,
        row.ours,
        row.limit,
        bound(row.floor),
        bound(row.aim),
        row.met()
    )
}

/// The whole page.
pub(crate) fn page(sections: &[Section], stamp: &Stamp) -> String {
    let mut page = String::from(
        "# Performance\n\n\
         Written by `tests/measure`; run it on an idle machine to write it anew. Absolute figures belong to the machine they were \
         taken on. What counts is the ratio: ours beside its limit or peer, in the same run, in rounds that take turns, by \
         medians. The floor must be reached, the aim should be.\n\n",
    );
    let _ = writeln!(
        page,
        "{} cores, {}; {}, commit {}; release build.\n",
        cores(),
        model(),
        stamp.date,
        stamp.commit
    );
    page.push_str("| goal | what | ours | limit or peer | ratio | floor | aim | met |\n");
    page.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for section in sections {
        for row in &section.rows {
            let _ = writeln!(page, "{}", line(section.id, row));
        }
    }
    page.push_str("\n**no**: the floor is missed. aim missed: there is no floor. –: nothing is asked of it.\n");
    for section in sections {
        let _ = writeln!(page, "\n## {}: {}\n", section.id, section.title);
        page.push_str(&section.how.join("\n\n"));
        let _ = writeln!(page, "\n\n    tests/measure --only {}", section.id);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Value;

    #[test]
    fn a_page_holds_every_row_and_how_it_came_about() {
        let row = |judged, floor| Row {
            what: "what".into(),
            ours: "8/s".into(),
            limit: "10/s".into(),
            judged,
            floor: Some(Bound::AtLeast(floor)),
            aim: None,
        };
        let section = Section {
            id: "PF1",
            title: "One",
            rows: vec![
                row(Value::ratio(0.8), 0.9),
                row(Value::of(31.4, "MiB"), 30.0),
            ],
            how: vec!["So.".into(), "And so.".into()],
        };
        let stamp = Stamp {
            date: "2026-11-25".into(),
            commit: "abc".into(),
        };
        let page = page(&[section], &stamp);
        assert!(
            page.contains("| PF1 | what | 8/s | 10/s | 0.80 | ≥ 0.9 | – | **no** |"),
            "{page}"
        );
        assert!(
            page.contains("| PF1 | what | 8/s | 10/s | – | ≥ 30 MiB | – | floor |"),
            "{page}"
        );
        assert!(
            page.contains("## PF1: One\n\nSo.\n\nAnd so.\n\n    tests/measure --only PF1\n"),
            "{page}"
        );
    }
}
