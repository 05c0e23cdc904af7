use chainstore_kernel::{Declared, Reason, StoreError};

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
    for kind in [
        ErrorKind::Contention,
        ErrorKind::Unavailable,
        ErrorKind::Internal,
    ] {
        assert!(code(&Of(kind)).is_null(), "{kind:?}");
    }
}

#[test]
fn a_problem_reads_like_rfc_9457() {
    let error = ApiError::invalid("after", "expected an id that begins with `ord_`");
    insta::assert_json_snapshot!(error.problem("req_1"), @r#"
    {
      "type": "/problems/invalid-request",
      "title": "Invalid request",
      "status": 400,
      "detail": "expected an id that begins with `ord_`",
      "field": "after",
      "instance": "req_1"
    }
    "#);
}
