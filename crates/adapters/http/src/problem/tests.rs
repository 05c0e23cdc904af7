use chainstore_kernel::{CursorError, Declared, Holds, StoreError};

use super::*;

#[derive(Debug, Error)]
#[error(transparent)]
struct Store(StoreError);
impl Failure for Store {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}
impl Reason for Store {
    fn message(&self) -> Message {
        self.0.message()
    }

    fn declared() -> Vec<Declared> {
        StoreError::declared()
    }
}

#[derive(Debug, Error)]
#[error("secret cause")]
struct Of(ErrorKind);
impl Failure for Of {
    fn kind(&self) -> ErrorKind {
        self.0
    }
}
impl Reason for Of {
    fn message(&self) -> Message {
        Message::new("secret", "key")
    }

    fn declared() -> Vec<Declared> {
        Vec::new()
    }
}

// proves SR-37
#[test]
fn every_kind_has_a_status() {
    let statuses = [
        (ErrorKind::Invalid, 400),
        (ErrorKind::NotFound, 404),
        (ErrorKind::Unauthenticated, 401),
        (ErrorKind::Forbidden, 403),
        (ErrorKind::Conflict, 409),
        (ErrorKind::Contention, 503),
        (ErrorKind::Limited, 429),
        (ErrorKind::Unavailable, 503),
        (ErrorKind::Internal, 500),
    ];
    for (kind, status) in statuses {
        assert_eq!(
            ApiError::failed(&Of(kind)).status_code().as_u16(),
            status,
            "{kind:?}"
        );
    }
}

// proves SR-37
#[test]
fn a_fault_does_not_show_its_cause() {
    let faults = [
        StoreError::corrupt("order", "row 7 of secret table"),
        StoreError::Unavailable {
            reason: "host db.internal refused".into(),
        },
    ];
    for fault in faults {
        let error = ApiError::failed(&Store(fault));
        let body = serde_json::to_string(&error.problem("req_1")).unwrap();
        assert!(
            !body.contains("secret") && !body.contains("internal refused"),
            "{body}"
        );
    }
}

#[test]
fn a_refusal_names_its_error_by_key() {
    let code = |failure: &dyn Failure| {
        let problem = ApiError::failed(failure).problem("req_1");
        serde_json::to_value(problem).unwrap()["code"].clone()
    };
    for kind in [
        ErrorKind::Invalid,
        ErrorKind::NotFound,
        ErrorKind::Forbidden,
        ErrorKind::Conflict,
        ErrorKind::Limited,
    ] {
        assert_eq!(code(&Of(kind)), "secret.key", "{kind:?}");
    }
    // Every reason for which a caller is not known has the same code.
    assert_eq!(code(&Of(ErrorKind::Unauthenticated)), "denied.unknown");
    // When the server is at fault, the caller gets a general code; only the log names the error.
    for (kind, key) in [
        (ErrorKind::Contention, "request.unavailable"),
        (ErrorKind::Unavailable, "request.unavailable"),
        (ErrorKind::Internal, "request.internal"),
    ] {
        assert_eq!(code(&Of(kind)), key, "{kind:?}");
    }
}

#[test]
fn a_problem_reads_like_rfc_9457() {
    let error = ApiError::invalid("after", &CursorError);
    insta::assert_json_snapshot!(error.problem("req_1"), @r#"
    {
      "type": "/problems/invalid-request",
      "title": "Invalid request",
      "status": 400,
      "detail": "this is not a place in a list: send `next` of the page before, unchanged",
      "code": "cursor.malformed",
      "field": "after",
      "instance": "req_1"
    }
    "#);
}

// Only the errors of the API itself. Tests of the workflows check those of use cases and domains.
#[test]
fn what_the_api_says_itself_has_its_values_in_the_text() {
    for message in RequestError::declared() {
        let english = message.english;
        assert_eq!(message.scope, "request");
        assert!(!english.starts_with(char::is_uppercase) && !english.ends_with('.'));
        for (name, holds) in &message.places {
            assert!(english.contains(&format!("{{{name}}}")), "{message:?}");
            assert_eq!(*holds, Holds::Plain, "{message:?}");
        }
    }
}

#[test]
fn an_error_of_a_status_is_answered_with_that_status() {
    for number in [400, 401, 404, 405, 408, 413, 415, 429, 500, 503] {
        let status = StatusCode::from_u16(number).unwrap();
        assert_eq!(Kind::of(status).error.status(), status);
        assert_eq!(ApiError::of_status(status).status_code(), status);
    }
    // A status from 400 to 499 without an error of its own is sent unchanged.
    let gone = ApiError::of_status(StatusCode::GONE);
    assert_eq!(
        (gone.status_code(), gone.code.as_str()),
        (StatusCode::GONE, "request.malformed")
    );
}

// Programs compare them, so none is renamed.
#[test]
fn the_errors_of_the_api_have_these_codes() {
    let declared = RequestError::declared();
    let names: Vec<_> = declared.iter().map(|message| message.name).collect();
    let expected = [
        "unauthenticated",
        "no_route",
        "other_method",
        "only_methods",
        "too_slow",
        "too_large",
        "media_type",
        "limited",
        "unavailable",
        "internal",
        "malformed",
        "too_deep",
        "body",
        "query",
        "idempotency_key",
        "page_size",
    ];
    assert_eq!(names, expected);
}
