use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use chainstore_kernel::{Clock, Entropy, Gate};
use chainstore_workflows::Context;
use utoipa::openapi::OpenApi;

use crate::cors::Cors;
use crate::limits;
use crate::problem::{ApiError, RequestError};
use crate::readiness::Readiness;
use crate::registry::RouteEntry;
use crate::shared::Shared;
use crate::shield::shield;
use crate::{docs, routes};

/// What the runtime provides to the API.
pub struct ApiParts {
    /// The gate, through which every use case is called.
    pub gate: Gate<Context>,
    /// The checks that `/readyz` makes.
    pub readiness: Arc<dyn Readiness>,
    /// The time, for request ids and to measure how long an answer took.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes, for request ids.
    pub entropy: Arc<dyn Entropy>,
    /// Origins whose pages may read answers, each written in full: `https://staff.example`.
    pub cors_origins: Vec<String>,
}

/// The API, to be mounted in an HTTP server.
#[derive(Clone)]
pub struct Api {
    shared: web::Data<Shared>,
}

impl Api {
    /// Makes the API of these parts.
    pub fn new(parts: ApiParts) -> Self {
        let ApiParts {
            gate,
            readiness,
            clock,
            entropy,
            cors_origins,
        } = parts;
        let shared = Shared {
            gate,
            readiness,
            clock,
            entropy,
            cors: Cors::new(cors_origins),
            document: Self::openapi(),
        };
        Self {
            shared: web::Data::new(shared),
        }
    }

    /// Configures an actix application to serve the API. The API answers every path, so anything else that
    /// the server offers must be configured before it.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let api = self.clone();
        move |config| {
            let everything = web::scope("")
                .app_data(api.shared.clone())
                .app_data(web::PayloadConfig::new(limits::BODY))
                .wrap(from_fn(shield))
                .configure(|config| routes::all().mount(config))
                .configure(docs::pages)
                .default_service(web::to(|| async {
                    Err::<String, _>(ApiError::refused(&RequestError::NoRoute))
                }));
            config.service(everything);
        }
    }

    /// The API document (OpenAPI 3.1).
    pub fn openapi() -> OpenApi {
        let mut document = docs::frame();
        routes::all().document(&mut document);
        document
    }

    /// Every route with its method, path, use case and what the caller needs.
    pub fn routes() -> Vec<RouteEntry> {
        routes::all().table().to_vec()
    }
}
