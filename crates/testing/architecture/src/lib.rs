//! The rules of the workspace, in a form that a test can check.
//!
//! [`rules`] has the rules as data: which crate may depend on which, and what pure crates may use. [`model`] is the
//! graph of crates; [`arrows`], [`chains`], [`circles`], [`sources`], [`documents`],
//! [`errors`] and [`gate`] check the rules; [`golden`] writes the graph as text. Nothing here does I/O; the tests in `tests/it` read the real workspace.

pub mod arrows;
pub mod chains;
pub mod circles;
pub mod documents;
pub mod errors;
pub mod finding;
pub mod gate;
pub mod golden;
pub mod model;
pub mod modules;
pub mod rules;
pub mod sources;
pub mod tokens;
