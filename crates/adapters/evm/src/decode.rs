use chainstore_kernel::{ChainAsset, ChainId, Minor};
use chainstore_payments::{ChainTransfer, Recipient, TransferKey, TxHash};

use crate::asset::Erc20;
use crate::wire::WireLog;

/// keccak256 of `Transfer(address,address,uint256)`.
pub(crate) const TRANSFER: [u8; 32] = [
    0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
    0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef,
];

/// The transfers of allowed tokens among events of one block, whatever else stands between them.
///
/// The index of a transfer is its place among the transfers of allowed tokens within its transaction,
/// in the order of the events: unlike the event's number within the block, it stays the same when the
/// transaction is mined again elsewhere. **Residual:** taking a further token into the configuration
/// can shift the index of a transaction that moves both tokens, if that very transaction is mined
/// again in another block, or waits for its confirmation, at the time of the change.
///
/// # Errors
/// What is wrong, when the events cannot all stand in one block: one that is told twice would be
/// counted twice.
pub(crate) fn transfers(
    chain: ChainId,
    tokens: &[Erc20],
    logs: &mut [WireLog],
) -> Result<Vec<ChainTransfer>, &'static str> {
    logs.sort_unstable_by_key(|log| log.log_index.0);
    if logs.iter().any(|log| log.removed) {
        return Err("an event that was taken back");
    }
    if !logs.is_sorted_by(may_follow) {
        return Err("events that cannot stand in one block");
    }
    let mut found: Vec<ChainTransfer> = Vec::with_capacity(logs.len());
    for log in logs {
        let Some((asset, to, amount)) = transfer(tokens, log) else {
            continue;
        };
        let tx = TxHash(log.transaction_hash.0);
        // Events of one transaction stand together, so the last transfer is the one to count on.
        let index = match found.last() {
            Some(last) if last.key.tx == tx => last.key.index.saturating_add(1),
            _ => 0,
        };
        found.push(ChainTransfer {
            key: TransferKey { chain, tx, index },
            asset,
            to,
            amount,
        });
    }
    Ok(found)
}

/// Every event has its own number, and a transaction has one place in the block.
fn may_follow(earlier: &WireLog, later: &WireLog) -> bool {
    let (place, next) = (earlier.transaction_index.0, later.transaction_index.0);
    let same = earlier.transaction_hash == later.transaction_hash;
    earlier.log_index.0 < later.log_index.0 && if same { place == next } else { place < next }
}

/// The event as a transfer of an allowed token; `None` for every other event, forged ones included:
/// the emitter decides, because any contract can write any event.
fn transfer(tokens: &[Erc20], log: &WireLog) -> Option<(ChainAsset, Recipient, Option<Minor>)> {
    let token = tokens
        .iter()
        .find(|token| token.contract.0 == log.address.0)?;
    let [event, _from, to] = log.topics.as_slice() else {
        return None;
    };
    if event.0 != TRANSFER {
        return None;
    }
    let (padding, address) = to.0.split_at(12);
    if padding.iter().any(|byte| *byte != 0) {
        return None;
    }
    Some((token.asset, Recipient::new(address)?, amount(&log.data.0?)))
}

/// A 256-bit number as an amount; `None` when it does not fit.
fn amount(word: &[u8; 32]) -> Option<Minor> {
    let (high, low) = word.split_at(16);
    if high.iter().any(|byte| *byte != 0) {
        return None;
    }
    let low = u128::from_be_bytes(low.try_into().ok()?);
    Minor::new(i128::try_from(low).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::asset::{ContractAddress, EvmChain};
    use const_hex::encode_prefixed as text;

    const TOKEN: [u8; 20] = [0x70; 20];

    fn chain() -> EvmChain {
        EvmChain::new(1).expect("a chain")
    }

    fn tokens() -> [Erc20; 1] {
        [Erc20::new(chain(), ContractAddress(TOKEN), 6, "TUSD").expect("a token")]
    }

    fn read(logs: &Value) -> Result<Vec<ChainTransfer>, &'static str> {
        let mut logs: Vec<WireLog> = serde_json::from_str(&logs.to_string()).map_err(|_| "JSON")?;
        transfers(chain().id, &tokens(), &mut logs)
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
                let found = read(&json!([log(3, 9, to, word)])).expect("a transfer");
                let value = word[..16].iter().all(|byte| *byte == 0).then(|| {
                    u128::from_be_bytes(word[16..].try_into().expect("half a word"))
                });
                let fits = value.filter(|value| *value <= Minor::MAX.units().unsigned_abs());
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].to, Recipient::new(&to).expect("an address"));
                prop_assert_eq!(found[0].amount.map(|amount| amount.units().unsigned_abs()), fits);
            }
        }

        #[test]
        fn no_answer_panics(text: String, field in 0..9_usize, cut in 0..700_usize) {
            let mut event = log(0, 0, [2; 20], of(5));
            let names: Vec<String> = event.as_object().expect("an object").keys().cloned().collect();
            event[names[field].as_str()] = json!(text);
            let _ = read(&json!([event]));
            let whole = json!([log(0, 0, [2; 20], of(5))]).to_string();
            let part = whole.get(..cut.min(whole.len() - 1)).expect("ASCII");
            prop_assert!(serde_json::from_str::<Vec<WireLog>>(part).is_err());
        }
    }

    // proves SR-54: the index counts within the transaction, not within the block
    #[test]
    fn the_index_does_not_depend_on_the_place_in_the_block() {
        let indexes = |logs: Value| -> Vec<u32> {
            let found = read(&logs).expect("transfers");
            found.iter().map(|transfer| transfer.key.index).collect()
        };
        let pair = |place, first| {
            [
                log(place, first, [2; 20], of(5)),
                log(place, first + 1, [2; 20], of(7)),
            ]
        };
        assert_eq!(indexes(json!(pair(0, 0))), [0, 1]);
        let [third, fourth] = pair(4, 40);
        assert_eq!(
            indexes(json!([fourth, log(3, 2, [9; 20], of(1)), third])),
            [0, 0, 1]
        );
    }

    #[test]
    fn an_event_told_twice_is_not_counted_twice() {
        let one = log(0, 3, [2; 20], of(5));
        assert!(read(&json!([one, one])).is_err());
        // The same transaction at two places, and one place held by two transactions.
        assert!(
            read(&json!([
                one,
                log(1, 4, [2; 20], of(5)),
                log(0, 5, [2; 20], of(5))
            ]))
            .is_err()
        );
        let mut other = log(1, 4, [2; 20], of(5));
        other["transactionIndex"] = json!("0x0");
        assert!(read(&json!([one, other])).is_err());
        let mut removed = one.clone();
        removed["removed"] = json!(true);
        assert!(read(&json!([removed])).is_err());
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
            assert_eq!(read(&json!([stranger])), Ok(Vec::new()), "{stranger}");
        }
    }
}
