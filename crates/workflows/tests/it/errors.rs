//! What every error says apart from any language. That no text is a value of a key is seen by the compiler:
//! `chainstore_kernel::reasons` has the example that does not compile.

use std::collections::{BTreeMap, BTreeSet};

use chainstore_kernel::{Declared, ErrorKind, Failure as _, Holds, StoreError};
use chainstore_workflows::messages;

/// The messages and those that stand in their places, however deep.
fn all(messages: &[Declared], found: &mut Vec<Declared>) {
    for message in messages {
        found.push(message.clone());
        for (_, holds) in &message.places {
            if let Holds::Reason(inner) = holds {
                all(inner, found);
            }
        }
    }
}

/// Every message there is.
fn declared() -> Vec<Declared> {
    let mut found = Vec::new();
    for (_, messages) in messages() {
        all(&messages, &mut found);
    }
    found
}

/// Whether a text from outside the program can be part of what is said.
fn holds_cause(message: &Declared) -> bool {
    message.places.iter().any(|(_, holds)| match holds {
        Holds::Plain => false,
        Holds::Cause => true,
        Holds::Reason(inner) => inner.iter().any(holds_cause),
    })
}

/// What stands in braces.
fn braces(english: &str) -> BTreeSet<&str> {
    let parts = english.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn a_key_belongs_to_one_message() {
    let mut keys = BTreeMap::new();
    for message in declared() {
        let key = (message.scope, message.name);
        let known = keys.entry(key).or_insert_with(|| message.clone());
        assert_eq!(*known, message, "{key:?}");
    }
    for key in [
        ("place_order", "no_quote"),
        ("cart", "too_many"),
        ("setting", "unfit"),
        ("amount", "too_precise"),
        ("audit_flaw", "gap"),
        ("store", "corrupt"),
    ] {
        assert!(keys.contains_key(&key), "{key:?} of {keys:?}");
    }
}

#[test]
fn the_scope_of_an_error_is_the_name_of_its_use_case() {
    let shared = ["denied", "aborted", "store"];
    for (use_case, messages) in messages() {
        for message in messages {
            let own = use_case.split('.').next_back() == Some(message.scope);
            assert!(own || shared.contains(&message.scope), "{message:?}");
        }
    }
}

#[test]
fn every_value_stands_in_the_english_as_it_is_sent() {
    for message in declared() {
        let places: BTreeSet<_> = message.places.iter().map(|(name, _)| *name).collect();
        assert_eq!(braces(message.english), places, "{message:?}");
    }
}

#[test]
fn english_is_in_lower_case_and_has_no_full_stop() {
    for message in declared() {
        let english = message.english;
        assert!(!english.starts_with(char::is_uppercase), "{message:?}");
        assert!(
            !english.is_empty() && !english.ends_with('.'),
            "{message:?}"
        );
    }
}

// What HTTP says in full are the kinds that it maps so, in `ApiError::failed`.
#[test]
fn what_a_node_or_a_database_has_said_is_shown_to_no_caller() {
    for (_, messages) in messages() {
        for message in messages.iter().filter(|message| holds_cause(message)) {
            let hidden = match (message.scope, message.kind) {
                (_, Some(ErrorKind::Unavailable | ErrorKind::Internal | ErrorKind::Contention)) => {
                    true
                }
                // Their kinds are asserted below.
                ("store", None) => ["unavailable", "corrupt"].contains(&message.name),
                _ => false,
            };
            assert!(hidden, "{message:?}");
        }
    }
    let away = StoreError::Unavailable {
        reason: "no route".into(),
    };
    let damaged = StoreError::corrupt("order", "no such state");
    let kinds = [away, damaged].map(|error| error.kind());
    assert_eq!(kinds, [ErrorKind::Unavailable, ErrorKind::Internal]);
}
