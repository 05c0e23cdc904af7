use chainstore_kernel::{ChainAsset, ChainId, ContractAddress, Minor};
use chainstore_payments::{ChainTransfer, Recipient, TransferKey, TxHash};

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
/// again in another block after the change.
pub(crate) fn transfers(
    chain: ChainId,
    tokens: &[ChainAsset],
    logs: &mut [WireLog],
) -> Vec<ChainTransfer> {
    logs.sort_unstable_by_key(|log| log.log_index.0);
    let mut found: Vec<ChainTransfer> = Vec::with_capacity(logs.len());
    let mut indexes: Vec<([u8; 32], u32)> = Vec::new();
    for log in logs {
        let Some((asset, to, amount)) = transfer(tokens, log) else {
            continue;
        };
        let tx = log.transaction_hash.0;
        // Events of one transaction stand together, so the last entry is the one to count on.
        let index = match indexes.last_mut() {
            Some((last, count)) if *last == tx => {
                *count += 1;
                *count
            }
            _ => {
                indexes.push((tx, 0));
                0
            }
        };
        found.push(ChainTransfer {
            key: TransferKey {
                chain,
                tx: TxHash(tx),
                index,
            },
            asset,
            to,
            amount,
        });
    }
    found
}

/// The event as a transfer of an allowed token; `None` for every other event, forged ones included:
/// the emitter decides, because any contract can write any event.
fn transfer(
    tokens: &[ChainAsset],
    log: &WireLog,
) -> Option<(ChainAsset, Recipient, Option<Minor>)> {
    let emitter = ContractAddress(log.address.0);
    let asset = tokens
        .iter()
        .find(|token| token.contract == Some(emitter))?;
    let [event, _from, to] = log.topics.as_slice() else {
        return None;
    };
    if event.0 != TRANSFER || log.removed {
        return None;
    }
    let (padding, address) = to.0.split_at(12);
    if padding.iter().any(|byte| *byte != 0) {
        return None;
    }
    let mut recipient = [0; 20];
    recipient.copy_from_slice(address);
    Some((*asset, Recipient::Evm(recipient), amount(&log.data.0?)))
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
