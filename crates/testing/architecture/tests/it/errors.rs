//! In kernel, domains, ports and workflows every error has a key, and the names of rows in errors are not English text.

use chainstore_architecture::errors;

use crate::{assert_none, workspace};

#[test]
fn every_error_below_the_adapters_has_a_key() {
    let crates = workspace::graph().crates;
    assert_none(&errors::without_key(&workspace::files(), &crates));
}

#[test]
fn no_two_errors_have_the_same_scope() {
    let crates = workspace::graph().crates;
    assert_none(&errors::scopes(&workspace::files(), &crates));
}

#[test]
fn a_row_is_named_the_same_in_every_language() {
    let crates = workspace::graph().crates;
    assert_none(&errors::rows(&workspace::files(), &crates));
}
