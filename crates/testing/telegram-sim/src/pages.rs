//! The person's side as JSON endpoints, for a page in a browser.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Path, Query, ServiceConfig};
use serde::Deserialize;
use serde_json::json;

use crate::person::{Button, Person, PersonError};
use crate::refuse::Refusal;
use crate::shared::Shared;
use crate::state::Profile;
use crate::view::ChatView;

/// How long a long poll waits for a change: less than the time-outs of proxies and browsers.
const LONG_POLL: Duration = Duration::from_secs(25);

pub(crate) fn configure(config: &mut ServiceConfig, shared: Arc<Shared>) {
    config.service(
        web::scope("/sim")
            .app_data(Data::from(shared))
            .route("/bot", web::get().to(bot))
            .route("/person", web::post().to(add_person))
            .route("/chat/{id}", web::get().to(chat))
            .route("/chat/{id}/send", web::post().to(send))
            .route("/chat/{id}/tap", web::post().to(tap))
            .route("/chat/{id}/block", web::post().to(block))
            .route("/chat/{id}/unblock", web::post().to(unblock))
            .route("/photo/{id}", web::get().to(photo))
            .route("/journal", web::get().to(journal))
            .route("/violations", web::get().to(violations))
            .route("/deliveries", web::get().to(deliveries))
            .route("/pause", web::post().to(pause))
            .route("/resume", web::post().to(resume))
            .route("/refuse", web::post().to(refuse)),
    );
}

async fn bot(shared: Data<Shared>) -> HttpResponse {
    shared.look(|state| HttpResponse::Ok().json(&state.bot))
}

async fn add_person(shared: Data<Shared>, profile: Json<Profile>) -> HttpResponse {
    let profile = profile.into_inner();
    let id = profile.id;
    shared.change(|state| state.add_person(profile));
    with_person(&shared, id, |person| Ok(json!(person.chat())))
}

#[derive(Deserialize)]
struct Since {
    after: Option<u64>,
}

/// The chat, at once. With `after`, as soon as its revision is greater than this number.
async fn chat(shared: Data<Shared>, id: Path<i64>, since: Query<Since>) -> HttpResponse {
    let view = |state: &mut crate::state::State| {
        state.chats.get(&*id).map(|chat| ChatView::of(state, chat))
    };
    let now = shared.look(view);
    let Some(after) = since.after.filter(|_| now.is_some()) else {
        return now.map_or_else(not_found, |view| HttpResponse::Ok().json(view));
    };
    let newer = |state: &mut crate::state::State| {
        state
            .chats
            .get(&*id)
            .is_some_and(|chat| chat.revision > after)
            .then_some(())
    };
    shared.until(LONG_POLL, newer).await;
    shared
        .look(view)
        .map_or_else(not_found, |view| HttpResponse::Ok().json(view))
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

async fn send(shared: Data<Shared>, id: Path<i64>, text: Json<Text>) -> HttpResponse {
    with_person(&shared, *id, |person| {
        Ok(json!({"message_id": person.send(&text.text)?}))
    })
}

#[derive(Deserialize)]
struct TapRequest {
    message_id: i64,
    row: Option<usize>,
    col: Option<usize>,
    text: Option<String>,
    data: Option<String>,
}

async fn tap(shared: Data<Shared>, id: Path<i64>, tap: Json<TapRequest>) -> HttpResponse {
    let tap = tap.into_inner();
    let button = match (tap.row, tap.col, tap.text, tap.data) {
        (Some(row), Some(col), None, None) => Button::At { row, col },
        (None, None, Some(text), None) => Button::Text(text),
        (None, None, None, Some(data)) => Button::Data(data),
        _ => {
            return HttpResponse::BadRequest()
                .json(json!({"error": "give row and col, or text, or data"}));
        }
    };
    with_person(&shared, *id, |person| {
        Ok(json!({"tap_id": person.tap(tap.message_id, button)?}))
    })
}

async fn block(shared: Data<Shared>, id: Path<i64>) -> HttpResponse {
    with_person(&shared, *id, |person| {
        person.block();
        Ok(json!({}))
    })
}

async fn unblock(shared: Data<Shared>, id: Path<i64>) -> HttpResponse {
    with_person(&shared, *id, |person| {
        person.unblock();
        Ok(json!({}))
    })
}

async fn photo(shared: Data<Shared>, id: Path<String>) -> HttpResponse {
    shared
        .look(|state| state.files.get(&id))
        .map_or_else(not_found, |photo| {
            HttpResponse::Ok()
                .content_type(photo.media_type)
                .insert_header(("Cache-Control", "max-age=86400, immutable"))
                .insert_header(("X-Content-Type-Options", "nosniff"))
                .body(photo.bytes.clone())
        })
}

async fn journal(shared: Data<Shared>) -> HttpResponse {
    shared.look(|state| HttpResponse::Ok().json(&state.journal))
}

async fn violations(shared: Data<Shared>) -> HttpResponse {
    shared.look(|state| HttpResponse::Ok().json(&state.violations))
}

async fn deliveries(shared: Data<Shared>) -> HttpResponse {
    shared.look(|state| HttpResponse::Ok().json(&state.queue.deliveries))
}

async fn pause(shared: Data<Shared>) -> HttpResponse {
    shared.change(|state| state.queue.paused = true);
    HttpResponse::Ok().json(json!({}))
}

async fn resume(shared: Data<Shared>) -> HttpResponse {
    shared.change(|state| state.queue.paused = false);
    HttpResponse::Ok().json(json!({}))
}

#[derive(Deserialize)]
struct RefuseRequest {
    method: String,
    times: usize,
    refusal: Refusal,
}

async fn refuse(shared: Data<Shared>, request: Json<RefuseRequest>) -> HttpResponse {
    shared.change(|state| {
        state
            .refusals
            .add(&request.method, request.times.min(1_000), &request.refusal);
    });
    HttpResponse::Ok().json(json!({}))
}

fn with_person(
    shared: &Data<Shared>,
    id: i64,
    act: impl FnOnce(Person) -> Result<serde_json::Value, PersonError>,
) -> HttpResponse {
    if shared.look(|state| !state.chats.contains_key(&id)) {
        return not_found();
    }
    match act(Person::new(Arc::clone(shared), id)) {
        Ok(value) => HttpResponse::Ok().json(value),
        Err(error) => HttpResponse::Conflict().json(json!({"error": error.to_string()})),
    }
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(json!({"error": "not found"}))
}
