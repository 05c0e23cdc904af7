use std::sync::Arc;

use actix_web::http::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use actix_web::web::{Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use super::{Intake, Refused};

/// Largest update taken in; Telegram's own are far smaller.
const LARGEST: usize = 1024 * 1024;
const SECRET: &str = "X-Telegram-Bot-Api-Secret-Token";
/// Seconds after which Telegram may try again while the store is away.
const LATER: u32 = 2;

/// What the webhook needs.
pub(crate) struct WebhookState {
    pub(crate) intake: Arc<Intake>,
    pub(crate) secret: SecretString,
}

/// Serves the webhook at `path`: POST with JSON and the right secret, nothing else.
pub(crate) fn configure(config: &mut ServiceConfig, path: &str, state: &Data<WebhookState>) {
    let resource = web::resource(path.to_owned())
        .app_data(state.clone())
        .route(web::post().to(receive))
        .default_service(web::to(HttpResponse::MethodNotAllowed));
    config.service(resource);
}

/// The secret is compared before anything of the body is read, and wrong callers learn nothing.
async fn receive(request: HttpRequest, body: Payload, state: Data<WebhookState>) -> HttpResponse {
    if !knows_secret(request.headers(), &state.secret) {
        return HttpResponse::Unauthorized().finish();
    }
    if !is_json(request.headers()) {
        return HttpResponse::UnsupportedMediaType().finish();
    }
    let body = match body.to_bytes_limited(LARGEST).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return HttpResponse::BadRequest().finish(),
        Err(_) => return HttpResponse::PayloadTooLarge().finish(),
    };
    match state.intake.accept(&body).await {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(Refused::Unreadable) => HttpResponse::BadRequest().finish(),
        Err(Refused::NotKept(error)) => {
            tracing::warn!(%error, "an update cannot be kept; Telegram will bring it again");
            let mut later = HttpResponse::ServiceUnavailable();
            later.insert_header((RETRY_AFTER, LATER)).finish()
        }
    }
}

/// Exactly one header, with exactly the secret.
fn knows_secret(headers: &HeaderMap, secret: &SecretString) -> bool {
    let mut given = headers.get_all(SECRET);
    match (given.next(), given.next()) {
        (Some(given), None) => {
            let secret = secret.expose_secret().as_bytes();
            given.as_bytes().ct_eq(secret).into()
        }
        _ => false,
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = given.and_then(|value| value.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
