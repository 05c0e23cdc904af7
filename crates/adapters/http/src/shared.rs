use std::sync::Arc;

use chainstore_kernel::{Clock, Entropy, Gate};
use chainstore_workflows::Context;
use utoipa::openapi::OpenApi;

use crate::cors::Cors;
use crate::readiness::Readiness;

/// What handlers and middleware share between requests.
pub(crate) struct Shared {
    pub(crate) gate: Gate<Context>,
    pub(crate) readiness: Arc<dyn Readiness>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) cors: Cors,
    pub(crate) document: OpenApi,
}
