use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use chainstore_kernel::{Entropy, Gate};
use chainstore_workflows::staff::StaffUseCases;
use utoipa::openapi::OpenApi;

use crate::cors::Cors;
use crate::extract::BODY_LIMIT;
use crate::problem::ApiError;
use crate::readiness::Readiness;
use crate::routes::{RouteEntry, Routes};
use crate::shield::shield;
use crate::{docs, handlers};

/// What the API is made of.
pub struct ApiParts {
    /// Where every use case is called.
    pub gate: Gate,
    /// What the staff can do.
    pub staff: Arc<StaffUseCases>,
    /// Whether this instance can serve.
    pub readiness: Arc<dyn Readiness>,
    /// Where request ids come from.
    pub entropy: Arc<dyn Entropy>,
    /// Origins whose pages may read answers, each written whole: `https://staff.example`.
    pub cors_origins: Vec<String>,
}

/// The API, to be mounted in an HTTP server.
#[derive(Clone)]
pub struct Api {
    shared: web::Data<Shared>,
}

/// What every request needs.
pub(crate) struct Shared {
    pub(crate) gate: Gate,
    pub(crate) staff: Arc<StaffUseCases>,
    pub(crate) readiness: Arc<dyn Readiness>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) cors: Cors,
    pub(crate) document: OpenApi,
}

impl Api {
    /// An API over these parts.
    pub fn new(parts: ApiParts) -> Self {
        let ApiParts {
            gate,
            staff,
            readiness,
            entropy,
            cors_origins,
        } = parts;
        let shared = Shared {
            gate,
            staff,
            readiness,
            entropy,
            cors: Cors::new(cors_origins),
            document: Self::openapi(),
        };
        Self {
            shared: web::Data::new(shared),
        }
    }

    /// Mounts the API in `actix_web::App::configure`. It answers every path, so whatever else the
    /// server offers is configured before.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let api = self.clone();
        move |config| {
            let everything = web::scope("")
                .app_data(api.shared.clone())
                .app_data(web::PayloadConfig::new(BODY_LIMIT))
                .wrap(from_fn(shield))
                .configure(|config| handlers::routes().mount(config))
                .configure(docs::pages)
                .default_service(web::to(|| async { Err::<String, _>(ApiError::no_route()) }));
            config.service(everything);
        }
    }

    /// The API document.
    pub fn openapi() -> OpenApi {
        let mut document = docs::frame();
        handlers::routes().document(&mut document);
        document
    }

    /// Every route: method, path, use case and what it needs.
    pub fn routes() -> Vec<RouteEntry> {
        let routes: Routes = handlers::routes();
        routes.table().to_vec()
    }
}
