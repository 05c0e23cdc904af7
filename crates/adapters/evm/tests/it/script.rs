//! Answers about blocks that no honest node gives (SR-52, SR-58).

use chainstore_payments::ports::{ChainError, ChainReader};
use serde_json::{Value, json};

use super::scripted::{changed, hash, reader};

async fn blocks_error(change: impl Fn(&mut Vec<Value>) + Send + Sync + 'static) -> ChainError {
    let reader = reader(move |question| changed(question, &change)).await;
    reader
        .blocks(6, 7)
        .await
        .map(|_| ())
        .expect_err("no blocks")
}

/// Changes one field of every event.
fn event(field: &'static str, value: Value) -> impl Fn(&mut Vec<Value>) + Send + Sync + 'static {
    move |answers| {
        for answer in answers {
            if answer["result"].is_array() {
                answer["result"][0][field] = value.clone();
            }
        }
    }
}

fn is_junk(error: &ChainError) -> bool {
    matches!(error, ChainError::Junk { .. })
}

#[tokio::test]
async fn honest_answers_in_any_order_are_read() {
    let reader = reader(|question| changed(question, |answers| answers.reverse())).await;
    let blocks = reader.blocks(6, 7).await.expect("blocks");
    let heights: Vec<_> = blocks.iter().map(|block| block.header.height).collect();
    assert_eq!(heights, [6, 7]);
    assert!(blocks.iter().all(|block| block.sightings.len() == 1));
}

#[tokio::test]
async fn answers_that_do_not_fit_the_questions_are_junk() {
    let errors = [
        blocks_error(|answers| drop(answers.pop())).await,
        blocks_error(Vec::clear).await,
        blocks_error(|answers| answers.push(answers[0].clone())).await,
        blocks_error(|answers| answers[0]["id"] = json!(99)).await,
        blocks_error(|answers| answers[0]["id"] = Value::Null).await,
        blocks_error(|answers| {
            for answer in answers {
                answer["result"]["number"] = json!("0x8");
            }
        })
        .await,
        blocks_error(|answers| answers[0]["result"] = json!(7)).await,
        blocks_error(|answers| answers[0]["result"]["timestamp"] = json!("0xffffffffffffffff"))
            .await,
    ];
    for error in errors {
        assert!(is_junk(&error), "{error}");
    }
}

// proves SR-52: an event counts for the very block it was asked for, and once
#[tokio::test]
async fn events_of_another_block_or_told_twice_yield_no_blocks() {
    let moved = blocks_error(event("blockHash", json!(hash(0xdd)))).await;
    assert!(matches!(moved, ChainError::Moved { .. }), "{moved}");
    let errors = [
        blocks_error(event("removed", json!(true))).await,
        blocks_error(event("logIndex", json!("0x00"))).await,
        blocks_error(event("topics", json!("0x"))).await,
        blocks_error(event("address", json!("0x70"))).await,
        blocks_error(event("transactionHash", Value::Null)).await,
        blocks_error(|answers| {
            for answer in answers {
                if let Some(events) = answer["result"].as_array_mut() {
                    events.push(events[0].clone());
                }
            }
        })
        .await,
    ];
    for error in errors {
        assert!(is_junk(&error), "{error}");
    }
}

#[tokio::test]
async fn a_block_that_is_not_there_yet_moves_the_chain() {
    let error = blocks_error(|answers| {
        if let Some(last) = answers.last_mut() {
            last["result"] = Value::Null;
        }
    })
    .await;
    assert!(matches!(error, ChainError::Moved { .. }), "{error}");
}

#[tokio::test]
async fn a_refusal_is_told_without_the_words_of_the_node() {
    let refusal = json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32005, "message": "key hunter2 is over its limit"}});
    let whole = reader(move |_| refusal.to_string()).await;
    let error = whole.head().await.expect_err("a refusal");
    assert!(matches!(error, ChainError::Unavailable { .. }), "{error}");
    assert!(
        error.to_string().contains("-32005") && !format!("{error:?}").contains("hunter2"),
        "{error:?}"
    );

    let unknown = reader(|question| {
        json!([{"id": question[0]["id"], "error": {"code": -32000, "message": "unknown block"}}])
            .to_string()
    });
    let error = unknown.await.head().await.expect_err("a refusal");
    assert!(matches!(error, ChainError::Moved { .. }), "{error}");
}

#[tokio::test]
async fn an_answer_beyond_all_measure_is_not_read() {
    let huge = reader(|_| " ".repeat(40 << 20)).await;
    let error = huge.head().await.expect_err("too large");
    assert!(is_junk(&error), "{error}");
}
