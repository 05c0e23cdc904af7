use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};

/// Origins whose pages may read answers in a browser. An origin is allowed only when it equals a listed one
/// (SR-28). The API uses no cookies, so credentials are not allowed.
pub(crate) struct Cors {
    origins: Vec<String>,
}

impl Cors {
    pub(crate) const fn new(origins: Vec<String>) -> Self {
        Self { origins }
    }

    fn allowed<'r>(&self, request: &'r HttpRequest) -> Option<&'r HeaderValue> {
        let origin = request.headers().get(header::ORIGIN)?;
        let listed = |known: &String| known.as_bytes() == origin.as_bytes();
        self.origins.iter().any(listed).then_some(origin)
    }

    /// The answer to a preflight request from a listed origin. It is `None` for another origin: the router
    /// then answers `OPTIONS` with 405, and the browser does not send the real request.
    pub(crate) fn preflight(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let asks = request.method() == Method::OPTIONS
            && request
                .headers()
                .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if !asks {
            return None;
        }
        self.allowed(request)?;
        let answer = HttpResponse::build(StatusCode::NO_CONTENT)
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT"))
            .insert_header((
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
            ))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
            .finish();
        Some(answer)
    }

    /// Adds the headers that let pages of a listed origin read the answer.
    pub(crate) fn permit(&self, request: &HttpRequest, headers: &mut HeaderMap) {
        if let Some(origin) = self.allowed(request) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            let exposed = HeaderValue::from_static("x-request-id");
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }
}
