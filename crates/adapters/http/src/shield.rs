use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use chainstore_kernel::Timestamp;
use futures_util::FutureExt;
use tracing::Instrument;

use crate::headers;
use crate::problem::{ApiError, RequestError};
use crate::request_id::{X_REQUEST_ID, request_id};
use crate::shared::Shared;

/// The greatest duration of one request, including the time in which its body arrives (SR-30). A use case
/// that has started is not cancelled: the gate runs it in a task of its own.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Middleware around every route: gives the request an id, turns every error into a problem, and adds the
/// headers of all answers.
pub(crate) async fn shield(
    shared: web::Data<Shared>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = shared.clock.now();
    let id = request_id(request.request(), started, &*shared.entropy);
    let span = tracing::info_span!("request", id = %id);
    async move {
        // The request is not cloned: the router changes it and panics if another reference exists.
        let response = match shared.cors.preflight(request.request()) {
            Some(answer) => request.into_response(answer),
            None => next.call(request).await?,
        };
        let (seen, answer) = response.into_parts();
        let mut answer = with_problem(answer, &id);
        let headers = answer.headers_mut();
        headers::protect(headers);
        shared.cors.permit(&seen, headers);
        if let Ok(id) = HeaderValue::from_str(&id) {
            headers.insert(X_REQUEST_ID, id);
        }
        report(&seen, &answer, shared.clock.now(), started);
        Ok(ServiceResponse::new(seen, answer))
    }
    .instrument(span)
    .await
}

/// Runs a handler. It is ended with 503 when it takes longer than [`TIME_LIMIT`], and with 500 when it panics
/// (SR-37).
pub(crate) async fn bounded<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match tokio::time::timeout(TIME_LIMIT, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => {
            tracing::error!("a handler panicked");
            Err(ApiError::refused(&RequestError::Internal).into())
        }
        Err(_) => {
            tracing::warn!("a request took too long");
            Err(ApiError::refused(&RequestError::Unavailable).into())
        }
    }
}

/// Gives an answer with an error status the JSON body of a problem. An answer that has a JSON body already is
/// left as it is: `/readyz` answers 503 with its list of checks.
fn with_problem(answer: HttpResponse, id: &str) -> HttpResponse {
    let status = answer.status();
    let is_json = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    let known = answer
        .error()
        .and_then(|error| error.as_error::<ApiError>())
        .cloned();
    let error = known.unwrap_or_else(|| ApiError::of_status(status));
    let body = serde_json::to_vec(&error.problem(id)).unwrap_or_default();
    let mut answer = answer.set_body(BoxBody::new(body));
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    answer
}

/// Logs one line for each request. The line has the pattern of the route instead of the path, because a path
/// contains ids.
fn report(request: &HttpRequest, answer: &HttpResponse, now: Timestamp, started: Timestamp) {
    let route = request.match_pattern();
    tracing::info!(
        method = %request.method(),
        route = route.as_deref().unwrap_or("-"),
        status = answer.status().as_u16(),
        micros = u64::try_from(now.since(started).as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(outcome: Result<(), Error>) -> u16 {
        outcome
            .unwrap_err()
            .as_response_error()
            .status_code()
            .as_u16()
    }

    // proves SR-37
    #[actix_web::test]
    async fn a_panic_is_an_internal_error() {
        let work = async { if true { panic!("on purpose") } else { Ok(()) } };
        assert_eq!(status(bounded(work).await), 500);
    }

    // proves SR-30
    #[tokio::test(start_paused = true)]
    async fn a_slow_handler_is_ended() {
        assert_eq!(status(bounded(std::future::pending()).await), 503);
    }
}
