use std::fmt::Display;

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// The id of what was added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Added {
    id: String,
}

impl Added {
    /// The answer 201 with the new id.
    pub(crate) fn answer(id: impl Display) -> HttpResponse {
        let id = id.to_string();
        HttpResponse::Created().json(Self { id })
    }
}
