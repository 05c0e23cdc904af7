//! What every error says apart from any language. That no text is a value of a key is seen by the compiler:
//! `chainstore_kernel::reasons` has the example that does not compile.

use std::collections::{BTreeMap, BTreeSet};

use chainstore_identity::ApiKeyTextError;
use chainstore_kernel::{
    AssetError, CursorError, Declared, Denied, ErrorKind, Failure as _, Holds, IdError, Message,
    MoneyError, Reason, StoreError, Strength, Value,
};
use chainstore_orders::{
    OrderNumberError, PhotoNameError, StockError, TextError, TotalError, TransitionError,
};
use chainstore_payments::ports::{ChainError, RateError};
use chainstore_payments::{FollowError, HashError, InvoiceError, QuoteError};
use chainstore_ports::NoticeError;
use chainstore_privacy::{CipherError, SealedError};
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

/// The errors of values and of rules of the domains. Also those that no use case returns, because an adapter may send
/// them to a caller.
fn below() -> Vec<Declared> {
    [
        ApiKeyTextError::declared(),
        AssetError::declared(),
        ChainError::declared(),
        CipherError::declared(),
        CursorError::declared(),
        FollowError::declared(),
        HashError::declared(),
        IdError::declared(),
        InvoiceError::declared(),
        MoneyError::declared(),
        NoticeError::declared(),
        OrderNumberError::declared(),
        PhotoNameError::declared(),
        QuoteError::declared(),
        RateError::declared(),
        SealedError::declared(),
        StockError::declared(),
        TextError::declared(),
        TotalError::declared(),
        TransitionError::declared(),
    ]
    .concat()
}

/// Every message there is.
fn declared() -> Vec<Declared> {
    let mut found = Vec::new();
    all(&below(), &mut found);
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
        ("id", "kind"),
        ("strength", "second_factor"),
        ("order_state", "no_transition"),
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
fn a_value_is_a_name_or_has_a_key_of_its_own() {
    let needs = Strength::Fresh;
    let weak = Denied::TooWeak { needs };
    assert_eq!(
        weak.to_string(),
        "this needs a stronger proof of who you are: fresh second factor"
    );
    let fresh = Value::Reason(Message::new("strength", "fresh"));
    assert_eq!(weak.message().values, [("needs", fresh)]);
    let taken = StoreError::duplicate("audit_entry").message();
    let name = Value::Plain("audit_entry".to_owned());
    assert_eq!(taken.values, [("entity", name)]);
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

/// Every key of an error, one on a line. A key that was published stays: programs compare the `code` of a problem. Add a
/// new one here; `UPDATE_KEYS=1` writes the file.
const KEYS: &str = include_str!("keys.txt");

#[test]
fn no_key_is_renamed_unseen() {
    let declared = declared();
    let keys = declared
        .iter()
        .map(|message| format!("{}.{}\n", message.scope, message.name));
    let keys: String = keys.collect::<BTreeSet<_>>().into_iter().collect();
    if std::env::var_os("UPDATE_KEYS").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/keys.txt");
        std::fs::write(file, &keys).unwrap();
    }
    assert_eq!(keys, KEYS);
}
