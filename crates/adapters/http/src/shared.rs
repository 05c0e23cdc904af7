use std::sync::Arc;

use chainstore_kernel::{Entropy, Gate};
use chainstore_workflows::staff::StaffUseCases;
use utoipa::openapi::OpenApi;

use crate::cors::Cors;
use crate::readiness::Readiness;

/// What handlers and middleware share between requests.
pub(crate) struct Shared {
    pub(crate) gate: Gate,
    pub(crate) staff: Arc<StaffUseCases>,
    pub(crate) readiness: Arc<dyn Readiness>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) cors: Cors,
    pub(crate) document: OpenApi,
}
