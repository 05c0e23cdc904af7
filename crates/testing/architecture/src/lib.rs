//! The shape of the workspace as rules a test can check.
//!
//! [`rules`] is the page to read: who may see whom, and what pure crates may use. Everything else is mechanism:
//! [`model`] is the graph the rules speak about, [`arrows`], [`sources`], [`documents`] and [`gate`] judge it,
//! [`golden`] writes it down. Nothing here does I/O; the tests in `tests/it` read the real workspace.

pub mod arrows;
pub mod documents;
pub mod finding;
pub mod gate;
pub mod golden;
pub mod model;
pub mod rules;
pub mod sources;
