//! Which answers of a node are taken.

use std::time::Duration;

use chainstore_egress::Url;
use chainstore_node_rpc::{NodeError, NodeRpc};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The answer to the questions "one" and "two" of a node that sends this.
async fn answer(status: &'static str, body: &'static str) -> Result<Vec<Option<u8>>, NodeError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let head = format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
    });
    let url = Url::parse(&format!("http://127.0.0.1:{port}/hunter2")).expect("a URL");
    let node = NodeRpc::new(url, Duration::from_secs(10)).expect("a client");
    node.batch(vec![("one", json!([])), ("two", json!([]))])
        .await
}

#[tokio::test]
async fn answers_in_another_order_are_put_back() {
    let answers = answer("200 OK", r#"[{"id":1,"result":22},{"id":0,"result":11}]"#).await;
    assert_eq!(answers.expect("answers"), [Some(11), Some(22)]);
    let answers = answer("200 OK", r#"[{"id":0,"result":null},{"id":1}]"#).await;
    assert_eq!(answers.expect("answers"), [None, None]);
}

#[tokio::test]
async fn answers_that_fit_no_question_are_junk() {
    for body in [
        r#"[{"id":0,"result":1}]"#,
        r#"[{"id":0,"result":1},{"id":0,"result":2}]"#,
        r#"[{"id":0,"result":1},{"id":1,"result":2},{"id":2,"result":3}]"#,
        r#"[{"id":0,"result":1},{"id":null,"result":2}]"#,
        r#"[{"id":0,"result":1},{"id":1,"result":256}]"#,
        r#"{"id":0,"result":1}"#,
        "<html>",
    ] {
        let error = answer("200 OK", body).await.expect_err("no answer");
        assert!(matches!(error, NodeError::Junk { .. }), "{body}: {error:?}");
    }
}

// proves SR-58: the words of the node can contain the credential of its address
#[tokio::test]
async fn a_refusal_is_told_by_its_code_only() {
    for body in [
        r#"[{"id":0,"result":1},{"id":1,"error":{"code":-32005,"message":"Limit of key hunter2"}}]"#,
        r#"{"id":null,"error":{"code":-32005,"message":"Limit of key hunter2"}}"#,
    ] {
        let error = answer("200 OK", body).await.expect_err("a refusal");
        assert_eq!(error.to_string(), "it refuses with code -32005");
        assert!(!format!("{error:?}").contains("hunter2"));
        let NodeError::Refused(refusal) = error else {
            panic!("{error:?}")
        };
        assert!(refusal.says(&["no such block", "limit of"]));
        assert!(!refusal.says(&["no such block"]));
    }
}

#[tokio::test]
async fn a_status_of_failure_is_no_answer() {
    let body = r#"[{"id":0,"result":1},{"id":1,"result":2}]"#;
    let error = answer("503 Busy", body).await.expect_err("no answer");
    assert!(matches!(error, NodeError::Unavailable { .. }), "{error:?}");
    assert_eq!(error.to_string(), "HTTP 503");
}
