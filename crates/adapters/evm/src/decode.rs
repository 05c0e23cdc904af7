use chainstore_kernel::{ChainAsset, ChainId, Minor};
use chainstore_payments::{ChainTransfer, Recipient, Sighting, TransferKey, TxHash};

use crate::asset::Erc20;
use crate::hex::Quantity;
use crate::wire::{WireLog, WireReceipt};

/// keccak256 of `Transfer(address,address,uint256)`.
pub(crate) const TRANSFER: [u8; 32] = [
    0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
    0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef,
];

/// A node marks an event so when its block was removed from the chain. No answer that was asked by block hash has one.
const TAKEN_BACK: &str = "an event that was taken back";

/// The transfers of allowed tokens among events of one block, in the order of the block, whatever else is among them.
///
/// They have no position: the list leaves out the other events of a transaction, and the number of an event is counted
/// within the block by most nodes, and within the transaction by some, for some transactions.
///
/// # Errors
/// What is wrong, when the events cannot all be in one block.
pub(crate) fn sightings(
    tokens: &[Erc20],
    logs: &mut [WireLog],
) -> Result<Vec<Sighting>, &'static str> {
    if logs.iter().any(|log| log.removed) {
        return Err(TAKEN_BACK);
    }
    logs.sort_unstable_by_key(|log| (log.transaction_hash.0, log.log_index.0));
    let told_twice = |pair: &[WireLog]| {
        let (one, next) = (&pair[0], &pair[1]);
        one.transaction_hash == next.transaction_hash
            && (one.log_index == next.log_index || one.transaction_index != next.transaction_index)
    };
    if logs.windows(2).any(told_twice) {
        return Err("an event twice, or a transaction at two places");
    }
    logs.sort_unstable_by_key(|log| (log.transaction_index.0, log.log_index.0));
    let one_place = |pair: &[WireLog]| {
        pair[0].transaction_index == pair[1].transaction_index
            && pair[0].transaction_hash != pair[1].transaction_hash
    };
    if logs.windows(2).any(one_place) {
        return Err("two transactions at one place");
    }
    let found = logs.iter().filter_map(|log| {
        let (asset, to, amount) = transfer(tokens, log)?;
        let tx = TxHash(log.transaction_hash.0);
        Some(Sighting {
            tx,
            asset,
            to,
            amount,
        })
    });
    Ok(found.collect())
}

/// The transfers of allowed tokens that a transaction makes, each with its position among all events of the receipt.
/// A failed transaction makes none, whatever its receipt lists.
///
/// # Errors
/// What is wrong, when this cannot be the receipt of that transaction.
pub(crate) fn transfers(
    chain: ChainId,
    tokens: &[Erc20],
    tx: TxHash,
    receipt: &WireReceipt,
) -> Result<Vec<ChainTransfer>, &'static str> {
    let logs = &receipt.logs;
    if receipt.transaction_hash.0 != tx.0 {
        return Err("the receipt of another transaction");
    }
    if receipt.status != Quantity(1) {
        return Ok(Vec::new());
    }
    if logs.iter().any(|log| log.removed) {
        return Err(TAKEN_BACK);
    }
    let stranger = |log: &WireLog| {
        log.transaction_hash != receipt.transaction_hash || log.block_hash != receipt.block_hash
    };
    if logs.iter().any(stranger) {
        return Err("a receipt with an event of another transaction or block");
    }
    // Both ways of numbering rise within a receipt. With an event twice or in another order, the positions of all later
    // events would be wrong.
    if !logs.is_sorted_by(|one, next| one.log_index.0 < next.log_index.0) {
        return Err("a receipt whose events are not in order");
    }
    let found = (0..).zip(logs).filter_map(|(index, log)| {
        let (asset, to, amount) = transfer(tokens, log)?;
        let key = TransferKey { chain, tx, index };
        Some(ChainTransfer {
            key,
            asset,
            to,
            amount,
        })
    });
    Ok(found.collect())
}

/// The event as a transfer of an allowed token; `None` for every other event, forged ones included:
/// the emitter decides, because any contract can emit any event.
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
mod tests;
