use std::sync::Arc;

use actix_web::App;
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use async_trait::async_trait;
use chainstore_databases::{Engine, TestStore};
use chainstore_http::{Api, ApiParts, Check, Readiness};
use chainstore_identity::Role;
use chainstore_kernel::{
    Actor, Clock, Currency, Gate, Id, Method as Proof, Minor, Money, Principal,
};
use chainstore_shop_kit::gate;
use chainstore_system::{SystemClock, SystemEntropy};
use chainstore_workflows::Context;
use chainstore_workflows::operator::{IssueKey, IssueKeyCommand};
use chainstore_workflows::permissions::of_role;
use serde_json::Value;

/// The only origin whose pages may read answers.
pub(crate) const ORIGIN: &str = "https://staff.example";

/// The API with an empty SQLite store.
pub(crate) struct Shop {
    pub(crate) store: TestStore<SystemClock>,
    gate: Gate<Context>,
    ready: bool,
}

/// The answer to one request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

struct Fixed(bool);
#[async_trait]
impl Readiness for Fixed {
    async fn checks(&self) -> Vec<Check> {
        vec![Check {
            name: "database",
            ok: self.0,
            detail: "db.internal refused".to_owned(),
        }]
    }
}

pub(crate) fn euro() -> Currency {
    Currency::new("EUR").unwrap()
}

pub(crate) fn euros(cents: i128) -> Money {
    Money::new(Minor::new(cents).unwrap(), euro())
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let store = TestStore::open(Engine::Sqlite, Arc::new(SystemClock)).await;
        Self {
            gate: gate(&store, |_| {}),
            store,
            ready: true,
        }
    }

    pub(crate) fn unready(self) -> Self {
        Self {
            ready: false,
            ..self
        }
    }

    /// Issues an API key with a role.
    pub(crate) async fn key(&self, role: Role) -> String {
        let operator = Principal::new(Actor::Operator, of_role(Role::Admin))
            .proved(Proof::CommandLine, SystemClock.now());
        let command = IssueKeyCommand {
            name: "test".parse().unwrap(),
            role,
            days: 1,
        };
        let issued = self.gate.call::<IssueKey>(&operator, command).await;
        issued.unwrap().text.into_exposed()
    }

    /// Sends one request without a key.
    pub(crate) async fn ask(&self, request: TestRequest) -> Answer {
        let api = Api::new(ApiParts {
            gate: self.gate.clone(),
            readiness: Arc::new(Fixed(self.ready)),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            cors_origins: vec![ORIGIN.to_owned()],
        });
        let server = init_service(App::new().configure(api.configure())).await;
        let response = call_service(&server, request.to_request()).await;
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: read_body(response).await.to_vec(),
        }
    }

    /// Sends one request with a key.
    pub(crate) async fn with(&self, key: &str, request: TestRequest) -> Answer {
        let bearer = ("Authorization", format!("Bearer {key}"));
        self.ask(request.insert_header(bearer)).await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The problem without its request id, which differs from request to request. Every problem has a code.
    pub(crate) fn problem(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let mut problem = self.json();
        let instance = problem.as_object_mut().unwrap().remove("instance");
        assert_eq!(
            instance.as_ref().and_then(Value::as_str),
            self.header("x-request-id")
        );
        assert_eq!(problem["status"], self.status.as_u16());
        let code = problem["code"].as_str().and_then(|key| key.split_once('.'));
        assert!(code.is_some(), "{problem}");
        problem
    }
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

pub(crate) fn send(method: Method, path: &str, body: &Value) -> TestRequest {
    TestRequest::default()
        .method(method)
        .uri(path)
        .set_json(body)
}

/// An id that does not exist in the store.
pub(crate) fn nobody<K: chainstore_kernel::IdKind>() -> String {
    Id::<K>::mint(SystemClock.now(), &SystemEntropy).to_string()
}
