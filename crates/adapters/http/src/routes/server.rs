use actix_web::{HttpResponse, Responder, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::shared::Shared;

/// Whether this instance can serve requests.
#[derive(Debug, Serialize, ToSchema)]
struct Ready {
    ready: bool,
    checks: Vec<Checked>,
}

/// One thing that the server needs. Its details are only in the log, because anybody may read this answer.
#[derive(Debug, Serialize, ToSchema)]
struct Checked {
    name: &'static str,
    ok: bool,
}

/// The process is running.
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = 200, description = "It is running")))]
pub(crate) async fn healthz() -> impl Responder {
    HttpResponse::Ok().json(serde_json::json!({ "alive": true }))
}

/// Whether the process can serve, with what is missing.
#[utoipa::path(
    get, path = "/readyz", tag = "server",
    responses((status = 200, description = "It can", body = Ready), (status = 503, description = "It cannot", body = Ready))
)]
pub(crate) async fn readyz(shared: web::Data<Shared>) -> impl Responder {
    let checks = shared.readiness.checks().await;
    for check in checks.iter().filter(|check| !check.ok) {
        tracing::warn!(check = check.name, detail = check.detail, "not ready");
    }
    let ready = checks.iter().all(|check| check.ok);
    let mut answer = if ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    let checked = checks.iter().map(|check| Checked {
        name: check.name,
        ok: check.ok,
    });
    answer.json(Ready {
        ready,
        checks: checked.collect(),
    })
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "server", responses((status = 200, description = "The API document")))]
pub(crate) async fn openapi(shared: web::Data<Shared>) -> impl Responder {
    HttpResponse::Ok().json(&shared.document)
}
