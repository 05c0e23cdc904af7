//! The HTTP client against real sockets.

mod peer;

use std::error::Error;
use std::time::Duration;

use chainstore_egress::{Destination, Egress, EgressError, Refusal, StatusCode, Url, multipart};
use peer::Peer;
use serde_json::{Value, json};

fn configured() -> Egress {
    Egress::builder()
        .destination(Destination::Configured)
        .timeout(Duration::from_secs(5))
        .max_body(1000)
        .build()
        .expect("a client")
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Everything that a log could show of an error: its `Display` and `Debug` forms and those of all causes.
fn printed(error: &dyn Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text} {inner} {inner:?}");
        cause = inner.source();
    }
    text
}

#[tokio::test]
async fn a_json_call_is_answered() {
    let peer = Peer::start(ok(r#"{"result":7}"#), false).await;
    let answer = configured()
        .post_json(&peer.url, &json!({"a": 1}))
        .await
        .expect("an answer");
    assert!(answer.is_success());
    assert_eq!(answer.json::<Value>().expect("JSON")["result"], 7);
}

#[tokio::test]
async fn status_and_retry_after_are_answers() {
    let peer = Peer::start(
        "HTTP/1.1 429 Too Many\r\nretry-after: 17\r\ncontent-length: 0\r\n\r\n",
        false,
    )
    .await;
    let form = multipart::Form::new().text("chat_id", "1");
    let answer = configured()
        .post_multipart(&peer.url, form)
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.retry_after(), Some(Duration::from_secs(17)));
}

// proves SR-36: redirects off
#[tokio::test]
async fn sr36_a_redirect_is_not_followed() {
    let target = Peer::start(ok("inner"), false).await;
    let answer = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
        target.url
    );
    let peer = Peer::start(answer, false).await;
    let answer = configured().get(&peer.url).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!((peer.asked(), target.asked()), (1, 0));
}

#[tokio::test]
async fn a_body_at_the_limit_passes_and_one_byte_more_does_not() {
    let peer = Peer::start(ok(&"x".repeat(1000)), false).await;
    assert_eq!(
        configured()
            .get(&peer.url)
            .await
            .expect("at the limit")
            .bytes()
            .len(),
        1000
    );
    let peer = Peer::start(ok(&"x".repeat(1001)), false).await;
    let error = configured()
        .get(&peer.url)
        .await
        .expect_err("over the limit");
    assert!(
        matches!(error, EgressError::TooLarge { limit: 1000 }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_body_without_announced_length_is_capped_while_it_arrives() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("64\r\n{}\r\n", "x".repeat(100));
    let answer = format!("{head}{}", chunk.repeat(20));
    // The peer never ends the body, so the call ends only if the limit is checked while reading.
    let peer = Peer::start(answer, true).await;
    let error = configured()
        .get(&peer.url)
        .await
        .expect_err("over the limit");
    assert!(matches!(error, EgressError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn silence_ends_in_a_timeout() {
    let peer = Peer::start("", true).await;
    let request = configured().request(chainstore_egress::Method::GET, &peer.url);
    let error = request
        .timeout(Duration::from_millis(100))
        .send()
        .await
        .expect_err("silence");
    assert!(matches!(error, EgressError::Timeout), "{error:?}");
    assert!(!error.is_unsent());
}

#[tokio::test]
async fn a_body_that_stalls_ends_in_a_timeout() {
    let peer = Peer::start("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", true).await;
    let request = configured().request(chainstore_egress::Method::GET, &peer.url);
    let error = request
        .timeout(Duration::from_millis(200))
        .send()
        .await
        .expect_err("half a body");
    assert!(matches!(error, EgressError::Timeout), "{error:?}");
}

#[tokio::test]
async fn no_error_names_the_url() {
    let egress = configured();
    let mut errors = Vec::new();
    for (answer, hold) in [
        ("", false),
        ("", true),
        ("not http at all\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", false),
    ] {
        let peer = Peer::start(answer, hold).await;
        let request = egress.request(chainstore_egress::Method::GET, &peer.url);
        errors.push(
            request
                .timeout(Duration::from_millis(200))
                .send()
                .await
                .expect_err("a broken answer"),
        );
    }
    let closed = Peer::start("", false).await.url.clone();
    errors.push(egress.get(&closed).await.expect_err("nobody listens"));
    assert!(errors.last().expect("an error").is_unsent());
    for url in [
        "ftp://127.0.0.1/bot123:SECRET/",
        "http://no-such-host.invalid/bot123:SECRET/",
    ] {
        let url = Url::parse(url).expect("a URL");
        errors.push(egress.get(&url).await.expect_err("unreachable"));
    }
    let public = Egress::builder().build().expect("a client");
    let url = Url::parse("https://localhost/bot123:SECRET/").expect("a URL");
    errors.push(public.get(&url).await.expect_err("refused"));
    for error in &errors {
        let text = printed(error);
        assert!(!text.contains("SECRET") && !text.contains("/bot"), "{text}");
    }
}

// proves SR-36: the resolved address is checked, not only the name
#[tokio::test]
async fn sr36_a_name_of_an_inner_address_is_refused() {
    let peer = Peer::start(ok("inner"), false).await;
    let port = peer.url.port().expect("a port");
    let public = Egress::builder().build().expect("a client");
    for host in ["localhost", "127.0.0.1", "[::1]", "2130706433"] {
        let url = Url::parse(&format!("https://{host}:{port}/")).expect("a URL");
        let error = public.get(&url).await.expect_err("an inner address");
        assert!(
            matches!(error, EgressError::Refused(Refusal::Address)),
            "{host}: {error:?}"
        );
    }
    assert_eq!(peer.asked(), 0);
}

#[tokio::test]
async fn unexpected_json_is_reported_without_its_text() {
    let peer = Peer::start(ok(r#"{"name":"Jane SECRET"}"#), false).await;
    let answer = configured().get(&peer.url).await.expect("an answer");
    let error = answer
        .json::<std::collections::HashMap<String, u8>>()
        .expect_err("a string, not a number");
    assert!(!printed(&error).contains("Jane"));
    assert!(!format!("{answer:?}").contains("Jane"));
}
