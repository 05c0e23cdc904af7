//! The Bot API over HTTP.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::facts::Facts;
use crate::methods;
use crate::params::Params;
use crate::refuse::{ApiError, Parameters, Refusal};
use crate::shared::Shared;
use crate::state::State;

/// The largest body: the real server accepts files of 50 MB, and the form needs some more.
const MAX_BODY: usize = 51 * 1024 * 1024;
const MAX_POLL: Duration = Duration::from_secs(50);

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(MAX_BODY))
        .route("/bot{token}/{method}", web::to(call))
        .route("/file/bot{token}/photos/{id}", web::get().to(download))
        .default_service(web::to(|| async {
            answer(Err(ApiError::new(404, "Not Found")))
        }));
}

async fn call(
    shared: Data<Shared>,
    path: Path<(String, String)>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let (token, method) = path.into_inner();
    if shared.look(|state| state.token != token) {
        return answer(Err(ApiError::new(401, "Unauthorized")));
    }
    let shared = shared.into_inner();
    let known = Facts::bundled().method(&method);
    let params = Params::decode(
        known.unwrap_or_default(),
        request.query_string(),
        request.content_type_text(),
        &body,
    );
    let (params, decoded) = match params {
        Ok(params) => (params, Ok(())),
        Err(error) => (Params::default(), Err(error)),
    };
    let refusal = shared.look(|state| state.refusals.take(&method));
    let result = match refusal
        .as_ref()
        .map(|refusal| (refusal, refusal.to_error()))
    {
        Some((_, Some(error))) => Err(error),
        Some((Refusal::BadGateway, None)) => return gateway_page(&shared, &method, &params),
        _ => run(&shared, &method, &params, decoded).await,
    };
    if refusal == Some(Refusal::BadGatewayAfterEffect) {
        return gateway_page(&shared, &method, &params);
    }
    let (status, reason) = match &result {
        Ok(_) => (200, None),
        Err(error) => (error.code, Some(error.description.clone())),
    };
    shared.change(|state| state.record(&method, &params.fields, status, reason));
    answer(result)
}

async fn run(
    shared: &Arc<Shared>,
    method: &str,
    params: &Params,
    decoded: Result<(), ApiError>,
) -> Result<Value, ApiError> {
    let admitted = decoded.and_then(|()| shared.look(|state| admit(state, method, params)));
    let result = match admitted {
        Err(error) => Err(error),
        Ok(()) if method == "getUpdates" => get_updates(shared, params).await,
        Ok(()) => shared.change(|state| methods::call(state, method, params)),
    };
    if let Err(error) = &result
        && error.is_violation
    {
        shared.change(|state| state.violate(method, error.description.clone()));
    }
    result
}

/// Checks every call before its method runs: against the facts, then against the sending limits.
fn admit(state: &mut State, method: &str, params: &Params) -> Result<(), ApiError> {
    let faults = Facts::bundled().check_call(method, &params.fields);
    if Facts::bundled().method(method).is_none() {
        return Err(ApiError {
            is_violation: true,
            ..ApiError::new(404, "Not Found")
        });
    }
    if !faults.is_empty() {
        return Err(ApiError::violation(&faults.join("; ")));
    }
    methods::limit(state, method, params)
}

async fn get_updates(shared: &Arc<Shared>, params: &Params) -> Result<Value, ApiError> {
    let receiver = shared.change(|state| methods::begin_poll(state, params))?;
    let seconds = params
        .int("timeout")
        .and_then(|seconds| u64::try_from(seconds).ok())
        .unwrap_or(0);
    let wait = Duration::from_secs(seconds).min(MAX_POLL);
    let result = shared
        .until(wait, |state| methods::poll(state, receiver, params))
        .await;
    result.unwrap_or_else(|| Ok(json!([])))
}

fn answer(result: Result<Value, ApiError>) -> HttpResponse {
    match result {
        Ok(result) => HttpResponse::Ok().json(json!({"ok": true, "result": result})),
        Err(error) => {
            let status = StatusCode::from_u16(error.code).unwrap_or(StatusCode::BAD_REQUEST);
            let mut response = HttpResponse::build(status);
            if let Some(Parameters::RetryAfter(seconds)) = error.parameters {
                response.insert_header((RETRY_AFTER, seconds));
            }
            response.json(error.to_json())
        }
    }
}

fn gateway_page(shared: &Shared, method: &str, params: &Params) -> HttpResponse {
    shared
        .change(|state| state.record(method, &params.fields, 502, Some("Bad Gateway".to_owned())));
    HttpResponse::BadGateway()
        .insert_header((CONTENT_TYPE, "text/html"))
        .body("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>")
}

async fn download(shared: Data<Shared>, path: Path<(String, String)>) -> HttpResponse {
    let (token, id) = path.into_inner();
    let photo = shared.look(|state| {
        if state.token == token {
            state.files.get(&id)
        } else {
            None
        }
    });
    match photo {
        Some(photo) => HttpResponse::Ok()
            .content_type(photo.media_type)
            .body(photo.bytes.clone()),
        None => answer(Err(ApiError::new(404, "Not Found"))),
    }
}

trait ContentTypeText {
    fn content_type_text(&self) -> &str;
}

impl ContentTypeText for HttpRequest {
    /// The whole header, with its parameters.
    fn content_type_text(&self) -> &str {
        self.headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
