//! Pictures as parameters.

use std::sync::Arc;

use super::Answer;
use crate::files::Photo;
use crate::params::Params;
use crate::refuse::ApiError;
use crate::state::State;

/// A picture by id, or one uploaded with this call.
pub(super) fn resolve(
    state: &mut State,
    reference: &str,
    params: &Params,
) -> Result<Arc<Photo>, ApiError> {
    if let Some(name) = reference.strip_prefix("attach://") {
        let bytes = params
            .files
            .get(name)
            .ok_or_else(|| ApiError::violation("attached file not found"))?;
        return state.files.add(bytes.clone());
    }
    if reference.starts_with("http://") || reference.starts_with("https://") {
        return Err(ApiError::violation(
            "failed to get HTTP URL content: downloads are not simulated",
        ));
    }
    // Not a violation: an id of another bot has the same form, so a bot may send one by mistake and must then
    // upload the picture again.
    let unknown = || ApiError::bad_request("wrong file identifier/HTTP URL specified");
    state.files.get(reference).ok_or_else(unknown)
}

pub(super) fn get_file(state: &State, params: &Params) -> Answer {
    let photo = params.text("file_id").and_then(|id| state.files.get(id));
    photo
        .map(|photo| photo.file())
        .ok_or_else(|| ApiError::bad_request("invalid file_id"))
}
