use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_swagger_ui::Config;

use crate::headers::DOCS_CSP;
use crate::problem::{ApiError, Problem, RequestError};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chainstore staff API",
        description = "Orders, payments and the catalogue, for staff and their programs. Amounts are strings, times are RFC 3339 in UTC, ids carry their kind as a prefix. Every list has pages: send `next` of one page as `after` of the next, until `next` is null. Errors are problems as RFC 9457 describes them; `code` says which error it is."
    ),
    tags(
        (name = "orders", description = "Orders with their payment and timeline"),
        (name = "payments", description = "Invoices, transfers received for them, and money in suspense"),
        (name = "catalogue", description = "Products, categories, branches and stock"),
        (name = "alerts", description = "Messages to staff"),
        (name = "server", description = "Health, readiness and this document"),
    ),
    components(schemas(Problem)),
)]
struct Frame;

/// The document with its general parts, before routes are added to it.
pub(crate) fn frame() -> utoipa::openapi::OpenApi {
    let mut frame = Frame::openapi();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("csk_…".to_owned());
    let components = frame.components.get_or_insert_default();
    components.add_security_scheme("api_key", SecurityScheme::Http(bearer));
    frame
}

/// Mounts the pages that show the document in a browser. Their files are compiled into this program, so a
/// page loads nothing from another server.
pub(crate) fn pages(config: &mut ServiceConfig) {
    let viewer = web::Data::new(Arc::new(
        Config::from("/openapi.json")
            .validator_url("none")
            .use_base_layout(),
    ));
    config.service(web::redirect("/docs", "/docs/").permanent());
    config.service(
        web::resource("/docs/{file:.*}")
            .app_data(viewer)
            .route(web::get().to(page))
            .default_service(web::to(|| async {
                Err::<String, _>(ApiError::method_not_allowed("GET".to_owned()))
            })),
    );
}

async fn page(
    file: web::Path<String>,
    viewer: web::Data<Arc<Config<'static>>>,
) -> Result<HttpResponse, ApiError> {
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&viewer)).map_err(|error| {
        tracing::error!(cause = %error, "the API document cannot be shown");
        ApiError::refused(&RequestError::Internal)
    })?;
    let file = found.ok_or_else(|| ApiError::refused(&RequestError::NoRoute))?;
    let mut answer = HttpResponse::Ok();
    if file.gzpipped {
        answer.insert_header(header::ContentEncoding::Gzip);
    }
    Ok(answer
        .content_type(file.content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, DOCS_CSP))
        .body(file.bytes.into_owned()))
}
