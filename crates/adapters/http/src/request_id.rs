use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use chainstore_kernel::{Entropy, Id, IdKind, Timestamp};

/// The header in which a caller may send a request id, and in which every answer has it.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

enum RequestKind {}
impl IdKind for RequestKind {
    const PREFIX: &'static str = "req";
}

/// The greatest number of characters of a request id that a caller sends.
const LONGEST: usize = 64;

/// The id that the caller sent, if it is safe to write into logs; otherwise a new one.
pub(crate) fn request_id(request: &HttpRequest, now: Timestamp, entropy: &dyn Entropy) -> String {
    let sent = request
        .headers()
        .get(X_REQUEST_ID)
        .and_then(|sent| sent.to_str().ok());
    match sent.filter(|sent| is_safe(sent)) {
        Some(sent) => sent.to_owned(),
        None => Id::<RequestKind>::mint(now, entropy).to_string(),
    }
}

fn is_safe(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_of_callers_are_used() {
        assert!(is_safe("b7ad6b7169203331-1"));
        for id in ["", "a b", "a\u{e9}", "<x>", &"a".repeat(65)] {
            assert!(!is_safe(id), "{id}");
        }
    }
}
