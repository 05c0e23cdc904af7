use const_hex::encode_prefixed as text;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::asset::{ContractAddress, EvmChain};

const TOKEN: [u8; 20] = [0x70; 20];
const OTHER_TOKEN: [u8; 20] = [0x71; 20];

fn chain() -> EvmChain {
    EvmChain::new(1).expect("a chain")
}

fn token(contract: [u8; 20]) -> Erc20 {
    Erc20::new(chain(), ContractAddress(contract), 6, "TUSD").expect("a token")
}

/// What is seen in a block with these events, while one token is allowed.
fn seen(logs: &Value) -> Result<Vec<Sighting>, &'static str> {
    let mut logs: Vec<WireLog> = serde_json::from_str(&logs.to_string()).map_err(|_| "JSON")?;
    sightings(&[token(TOKEN)], &mut logs)
}

/// The transfers in the receipt of the transaction `[tx; 32]`, while these tokens are allowed.
fn made(tokens: &[Erc20], tx: u8, receipt: &Value) -> Result<Vec<ChainTransfer>, &'static str> {
    let receipt = serde_json::from_str(&receipt.to_string()).map_err(|_| "JSON")?;
    transfers(chain().id, tokens, TxHash([tx; 32]), &receipt)
}

/// The positions of the transfers of these tokens.
fn positions(tokens: &[Erc20], tx: u8, receipt: &Value) -> Vec<u32> {
    let found = made(tokens, tx, receipt).expect("transfers");
    found.iter().map(|transfer| transfer.key.index).collect()
}

/// An event of the transaction at `place`; `word` is the amount.
fn log(place: u8, number: u64, to: [u8; 20], word: [u8; 32]) -> Value {
    let mut topic = [0; 32];
    topic[12..].copy_from_slice(&to);
    json!({
        "address": text(TOKEN), "topics": [text(TRANSFER), text([0; 32]), text(topic)],
        "data": text(word), "blockHash": text([1; 32]), "blockNumber": "0x7",
        "transactionHash": text([place; 32]), "transactionIndex": format!("{place:#x}"),
        "logIndex": format!("{number:#x}"), "removed": false,
    })
}

/// The same event, from another contract.
fn by(contract: [u8; 20], mut log: Value) -> Value {
    log["address"] = json!(text(contract));
    log
}

fn receipt(tx: u8, logs: &[Value]) -> Value {
    json!({
        "status": "0x1", "transactionHash": text([tx; 32]), "blockHash": text([1; 32]), "logs": logs,
    })
}

fn of(amount: u128) -> [u8; 32] {
    let mut word = [0; 32];
    word[16..].copy_from_slice(&amount.to_be_bytes());
    word
}

proptest! {
    // proves SR-52: what is read is what was sent, and what does not fit is no amount
    #[test]
    fn a_transfer_round_trips(to: [u8; 20], word: [u8; 32], amount: u128) {
        for word in [word, of(amount)] {
            let event = log(3, 9, to, word);
            let found = made(&[token(TOKEN)], 3, &receipt(3, std::slice::from_ref(&event))).expect("a transfer");
            let value = word[..16].iter().all(|byte| *byte == 0).then(|| {
                u128::from_be_bytes(word[16..].try_into().expect("half a word"))
            });
            let fits = value.filter(|value| *value <= Minor::MAX.units().unsigned_abs());
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].to, Recipient::new(&to).expect("an address"));
            prop_assert_eq!(found[0].amount.map(|amount| amount.units().unsigned_abs()), fits);
            let seen = seen(&json!([event])).expect("a sighting");
            prop_assert_eq!(seen.len(), 1);
            prop_assert_eq!((seen[0].to, seen[0].amount), (found[0].to, found[0].amount));
        }
    }

    #[test]
    fn no_answer_panics(text: String, field in 0..9_usize, cut in 0..700_usize) {
        let mut event = log(0, 0, [2; 20], of(5));
        let names: Vec<String> = event.as_object().expect("an object").keys().cloned().collect();
        event[names[field].as_str()] = json!(text);
        let _ = seen(&json!([event]));
        let _ = made(&[token(TOKEN)], 0, &receipt(0, &[event]));
        let whole = json!([log(0, 0, [2; 20], of(5))]).to_string();
        let part = whole.get(..cut.min(whole.len() - 1)).expect("ASCII");
        prop_assert!(serde_json::from_str::<Vec<WireLog>>(part).is_err());
    }
}

// proves SR-54: the position is counted among all events of the receipt, so the configuration shifts none
#[test]
fn another_allowed_token_shifts_no_position() {
    let logs = [
        by([0x99; 20], log(4, 40, [9; 20], of(1))),
        by(OTHER_TOKEN, log(4, 41, [2; 20], of(3))),
        log(4, 42, [2; 20], of(5)),
        log(4, 43, [3; 20], of(7)),
    ];
    let receipt = receipt(4, &logs);
    assert_eq!(positions(&[token(TOKEN)], 4, &receipt), [2, 3]);
    let both = [token(TOKEN), token(OTHER_TOKEN)];
    assert_eq!(positions(&both, 4, &receipt), [1, 2, 3]);
    let reversed = [token(OTHER_TOKEN), token(TOKEN)];
    assert_eq!(positions(&reversed, 4, &receipt), [1, 2, 3]);
}

// proves SR-54: some nodes begin again at 0 in each transaction, and a block mined anew numbers its events anew
#[test]
fn the_number_of_an_event_does_not_change_its_position() {
    for first in [0, 1, 0x20, 0xffff_ffff_ffff] {
        let [one, two] = [0, 3].map(|after| log(4, first + after, [2; 20], of(5)));
        let found = positions(&[token(TOKEN)], 4, &receipt(4, &[one, two]));
        assert_eq!(found, [0, 1], "{first}");
    }
}

#[test]
fn events_may_be_numbered_within_their_transaction() {
    let logs = [
        log(0, 0, [9; 20], of(1)),
        log(1, 18, [2; 20], of(5)),
        log(2, 0, [8; 20], of(9)),
    ];
    let amounts: Vec<_> = seen(&json!(logs))
        .expect("sightings")
        .iter()
        .map(|sighting| sighting.amount.map(Minor::units))
        .collect();
    assert_eq!(amounts, [Some(1), Some(5), Some(9)]);
}

#[test]
fn an_event_told_twice_is_refused() {
    let one = log(0, 3, [2; 20], of(5));
    let other = log(1, 4, [2; 20], of(5));
    assert!(seen(&json!([one, other, one])).is_err());
    // One transaction at two places, and two transactions at one.
    let mut elsewhere = log(0, 5, [2; 20], of(5));
    elsewhere["transactionIndex"] = json!("0x2");
    assert!(seen(&json!([one, other, elsewhere])).is_err());
    let mut same_place = other.clone();
    same_place["transactionIndex"] = json!("0x0");
    assert!(seen(&json!([one, same_place])).is_err());
    let mut removed = one.clone();
    removed["removed"] = json!(true);
    assert!(seen(&json!([removed])).is_err());
}

// proves SR-52: an event that only resembles a transfer of an allowed token is none
#[test]
fn what_resembles_a_transfer_is_none() {
    let mut strangers = vec![log(0, 0, [2; 20], of(5)); 5];
    strangers[0]["address"] = json!(text([0x71; 20]));
    strangers[1]["topics"] = json!([text(TRANSFER), text([0; 32])]);
    strangers[2]["topics"][0] = json!(text([0xaa; 32]));
    strangers[3]["topics"][2] = json!(text([0xff; 32]));
    strangers[4]["data"] = json!("0x05");
    for stranger in strangers {
        assert_eq!(seen(&json!([stranger])), Ok(Vec::new()), "{stranger}");
        let made = made(
            &[token(TOKEN)],
            0,
            &receipt(0, std::slice::from_ref(&stranger)),
        );
        assert_eq!(made, Ok(Vec::new()), "{stranger}");
    }
}

// proves SR-52: a receipt that contradicts itself credits nothing
#[test]
fn a_receipt_that_contradicts_itself_is_refused() {
    let [one, two] = [3, 4].map(|number| log(6, number, [2; 20], of(5)));
    let good = receipt(6, &[one.clone(), two.clone()]);
    assert_eq!(positions(&[token(TOKEN)], 6, &good), [0, 1]);
    let refused = |receipt: &Value| made(&[token(TOKEN)], 6, receipt).is_err();
    assert!(
        refused(&receipt(6, &[one.clone(), one.clone()])),
        "an event twice"
    );
    assert!(
        refused(&receipt(6, &[two.clone(), one.clone()])),
        "another order"
    );
    assert!(
        refused(&receipt(7, &[one.clone(), two.clone()])),
        "another receipt"
    );
    for (field, value) in [
        ("transactionHash", json!(text([7; 32]))),
        ("blockHash", json!(text([2; 32]))),
        ("removed", json!(true)),
    ] {
        let mut strange = two.clone();
        strange[field] = value;
        assert!(refused(&receipt(6, &[one.clone(), strange])), "{field}");
    }
    let mut failed = good.clone();
    failed["status"] = json!("0x0");
    assert_eq!(made(&[token(TOKEN)], 6, &failed), Ok(Vec::new()));
}
