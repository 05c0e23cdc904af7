use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use chainstore_kernel::{Id, IdKind, Reason};
use futures_util::future::{LocalBoxFuture, Ready, ready};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::limits;
use crate::problem::{ApiError, RequestError};

/// A JSON body of bounded size and depth. Unknown and repeated fields are refused.
pub(crate) struct Body<T> {
    pub(crate) value: T,
    digest: String,
}

impl<T> Body<T> {
    /// The SHA-256 of the body as it was sent, in hexadecimal. It shows whether two requests with the same
    /// idempotency key are the same request.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }
}

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_plain_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(ApiError::refused(&RequestError::MediaType));
            }
            let bytes = bytes
                .await
                .map_err(|error| ApiError::of_status(error.as_response_error().status_code()))?;
            Ok(Self {
                value: parsed(&bytes)?,
                digest: const_hex::encode(Sha256::digest(&bytes)),
            })
        })
    }
}

fn is_plain_json(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
        && !request.headers().contains_key(header::CONTENT_ENCODING)
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let most = limits::NESTING;
    if depth(bytes) > most {
        return Err(ApiError::refused(&RequestError::TooDeep { most }));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader);
    let value = value.map_err(|error| unread(&RequestError::Body, &error))?;
    reader
        .end()
        .map_err(|error| ApiError::unread(&RequestError::Body, None, &error.to_string()))?;
    Ok(value)
}

fn depth(json: &[u8]) -> u32 {
    let (mut depth, mut deepest) = (0_u32, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in json {
        match (in_text, byte) {
            _ if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Parses query parameters. An error names the parameter that is wrong. `T` decides whether unknown
/// parameters are refused.
pub(crate) fn parameters<T: DeserializeOwned>(
    sent: &[(Cow<'_, str>, Cow<'_, str>)],
) -> Result<T, ApiError> {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(sent)
        .finish();
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(reader).map_err(|error| unread(&RequestError::Query, &error))
}

/// The error for a body or a query that cannot be read. It says what is wrong and, if one field is wrong, which.
fn unread(part: &RequestError, error: &serde_path_to_error::Error<impl Display>) -> ApiError {
    let path = error.path().to_string();
    let field = (path != ".").then_some(path);
    ApiError::unread(part, field, &error.inner().to_string())
}

/// The `{id}` of a path; an id of another kind is refused.
pub(crate) struct PathId<K>(pub(crate) Id<K>);

impl<K: IdKind> FromRequest for PathId<K> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get("id").unwrap_or_default();
        ready(field("id", text).map(Self))
    }
}

/// Parses the text of one field. The error names the field and says what to send instead. In a body and in a query such
/// a field is a `String`, and is parsed here after the whole was read: the library that reads bodies and queries would
/// keep the text of an error, but not its key.
pub(crate) fn field<T: FromStr<Err: Reason>>(name: &str, text: &str) -> Result<T, ApiError> {
    text.parse()
        .map_err(|error: T::Err| ApiError::invalid(name, &error))
}

/// As [`field`], for a field that may be absent.
pub(crate) fn optional<T: FromStr<Err: Reason>>(
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, ApiError> {
    text.map(|text| field(name, text)).transpose()
}

/// The idempotency key of the request, if one was sent (SR-38).
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let most = limits::IDEMPOTENCY_KEY;
        let mut sent = request.headers().get_all("idempotency-key");
        let key = match (sent.next(), sent.next()) {
            (None, _) => Ok(None),
            (Some(key), None) => match key.to_str() {
                Ok(key) if (1..=most).contains(&key.len()) => Ok(Some(key.to_owned())),
                _ => Err(()),
            },
            (Some(_), Some(_)) => Err(()),
        };
        ready(key.map(Self).map_err(|()| {
            let cure = RequestError::IdempotencyKey { most };
            ApiError::invalid("Idempotency-Key", &cure)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_text() {
        assert_eq!(depth(b"1"), 0);
        assert_eq!(depth(br#"{"a":[{"b":"[[[{\"[["}]}"#), 3);
        assert_eq!(depth("[".repeat(70_000).as_bytes()), 70_000);
    }

    // proves SR-30
    #[test]
    fn a_deep_body_is_refused_before_it_is_read() {
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        assert!(parsed::<serde_json::Value>(deep.as_bytes()).is_err());
        assert!(parsed::<serde_json::Value>(&deep.as_bytes()[1..65]).is_ok());
    }

    // proves SR-29
    #[test]
    fn trailing_and_repeated_parts_are_refused() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "only parsed")]
        struct One {
            a: u8,
        }
        assert!(parsed::<One>(br#"{"a":1}"#).is_ok());
        assert!(parsed::<One>(br#"{"a":1}{}"#).is_err());
        assert!(parsed::<One>(br#"{"a":1,"a":2}"#).is_err());
    }
}
