//! What is credited stands in a receipt, by its position there (SR-52, SR-54).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chainstore_kernel::Minor;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{BlockHash, ChainTransfer, Recipient, TransferKey, TxHash};
use serde_json::{Value, json};

use super::scripted::{chain, changed, hash, honest, log, reader, token};

const BLOCK: BlockHash = BlockHash([7; 32]);

/// The transfers of the transaction 9999…, after the honest answer was changed at a place.
async fn confirmed(
    pointer: &'static str,
    value: Value,
) -> Result<Vec<Vec<ChainTransfer>>, ChainError> {
    let reader = reader(move |question| {
        changed(question, |answers| {
            if let Some(part) = answers[0].pointer_mut(pointer) {
                *part = value.clone();
            }
        })
    });
    reader.await.confirm(&[(TxHash([0x99; 32]), BLOCK)]).await
}

fn transfer(index: u32) -> ChainTransfer {
    ChainTransfer {
        key: TransferKey {
            chain: chain().id,
            tx: TxHash([0x99; 32]),
            index,
        },
        asset: token().asset,
        to: Recipient::new(&[0x22; 20]).expect("an address"),
        amount: Minor::new(5).ok(),
    }
}

/// The event of the honest receipt with another number, and another value in one field.
fn event(number: &str, field: &str, value: Value) -> Value {
    let mut event = log(&hash(7));
    event["logIndex"] = json!(number);
    event[field] = value;
    event
}

#[tokio::test]
async fn a_transfer_is_found_at_its_position_in_the_receipt() {
    assert_eq!(
        confirmed("/id", json!(0)).await,
        Ok(vec![vec![transfer(0)]])
    );
    // A token that is not allowed stands before, and the node begins to count in the middle of the block.
    let stranger = json!(format!("0x{}", "71".repeat(20)));
    let logs = json!([
        event("0x40", "address", stranger),
        event("0x41", "removed", json!(false)),
        event("0x44", "removed", json!(false)),
    ]);
    let found = confirmed("/result/logs", logs).await;
    assert_eq!(found, Ok(vec![vec![transfer(1), transfer(2)]]));
}

// proves SR-52: every part of a credited transfer stands in the receipt
#[tokio::test]
async fn a_receipt_without_the_transfer_answers_none() {
    let to = json!(format!("0x{}{}", "00".repeat(12), "23".repeat(20)));
    let wrong = [
        ("/result/status", json!("0x0")),
        ("/result/logs", json!([])),
        (
            "/result/logs/0/address",
            json!(format!("0x{}", "71".repeat(20))),
        ),
        ("/result/logs/0/topics/0", json!(hash(1))),
        ("/result/logs/0/topics/2", to),
        ("/result/logs/0/data", json!(format!("0x{:064x}", 6))),
    ];
    for (pointer, value) in wrong {
        let found = confirmed(pointer, value).await.expect("an answer");
        assert!(!found[0].contains(&transfer(0)), "{pointer}");
        assert_eq!(found.len(), 1, "{pointer}");
    }
}

#[tokio::test]
async fn a_transaction_in_no_block_or_in_another_one_has_moved() {
    for (pointer, value) in [
        ("/result", Value::Null),
        ("/result/blockHash", json!(hash(8))),
    ] {
        let error = confirmed(pointer, value).await.expect_err("no answer");
        assert!(
            matches!(error, ChainError::Moved { .. }),
            "{pointer}: {error}"
        );
    }
}

// proves SR-52
#[tokio::test]
async fn a_receipt_that_contradicts_itself_is_junk() {
    let same = || event("0x0", "removed", json!(false));
    for (pointer, value) in [
        ("/result/transactionHash", json!(hash(0x98))),
        ("/result/logs/0/transactionHash", json!(hash(0x98))),
        ("/result/logs/0/blockHash", json!(hash(8))),
        ("/result/logs/0/removed", json!(true)),
        ("/result/logs", json!([same(), same()])),
        ("/result/status", json!(true)),
    ] {
        let error = confirmed(pointer, value).await.expect_err("no answer");
        assert!(
            matches!(error, ChainError::Junk { .. }),
            "{pointer}: {error}"
        );
    }
}

#[tokio::test]
async fn many_receipts_are_asked_for_in_few_requests_and_answered_in_order() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let reader = reader(move |questions| {
        counted.fetch_add(1, Ordering::Relaxed);
        let answers = questions
            .as_array()
            .expect("a list")
            .iter()
            .map(|question| {
                let mut answer = honest(question);
                answer["result"]["logs"][0]["transactionHash"] = question["params"][0].clone();
                answer
            });
        Value::from(answers.collect::<Vec<_>>()).to_string()
    })
    .await;
    let asked: Vec<_> = (1..=20).map(|byte| (TxHash([byte; 32]), BLOCK)).collect();
    let found = reader.confirm(&asked).await.expect("answers");
    let txs: Vec<_> = found.iter().map(|found| found[0].key.tx).collect();
    let expected: Vec<_> = asked.iter().map(|(tx, _)| *tx).collect();
    assert_eq!(txs, expected);
    assert_eq!(requests.load(Ordering::Relaxed), 2, "16 and 4");
    assert_eq!(reader.confirm(&[]).await, Ok(Vec::new()));
    assert_eq!(requests.load(Ordering::Relaxed), 2, "nothing to ask");
}
