use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chainstore_nodes::ChainError;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::Soak;
use crate::store::Who;

/// The time between two blocks. It is more than a second, because otherwise block times would run ahead of
/// the clock.
const BLOCK: Duration = Duration::from_millis(1_500);
/// How often a program is killed; in a short test more often, so that it happens four times.
const DEATH: Duration = Duration::from_mins(1);

/// Mines until it is aborted.
pub(super) async fn mine(soak: Arc<Soak>) {
    loop {
        tokio::time::sleep(BLOCK).await;
        let held = soak.chain.lock().await;
        if let Err(error) = soak.store.chain.mine(1).await {
            soak.wrong(format!("no block: {error}"));
        }
        drop(held);
    }
}

/// Ends the four programs in turn and starts them again. Most are killed, some are asked to stop.
pub(super) async fn kill(soak: Arc<Soak>) {
    let mut dice = soak.dice(1);
    let pause = DEATH.min(soak.play.lasts / 5);
    let everybody = soak.store.everybody();
    for (number, who) in everybody.iter().copied().cycle().enumerate() {
        pausing(&soak, pause).await;
        if soak.is_closing() {
            return;
        }
        if number % 5 == 4 {
            let status = soak.store.stop(who).await;
            soak.tally.stops.fetch_add(1, Ordering::Relaxed);
            if !status.success() {
                soak.wrong(format!("{who:?} asked to stop: {status}"));
            }
        } else {
            soak.store.kill(who);
            soak.tally.kills.fetch_add(1, Ordering::Relaxed);
            if matches!(who, Who::Gateway(_)) {
                soak.tally.gateway_kills.fetch_add(1, Ordering::Relaxed);
            }
        }
        tokio::time::sleep(dice.up_to(Duration::from_secs(8))).await;
        soak.store.start(who).await;
    }
}

/// Reorganises the chain from time to time: the same transactions are in other blocks, or they are gone and
/// mined again later.
pub(super) async fn reorganise(soak: Arc<Soak>) {
    let mut dice = soak.dice(2);
    loop {
        let pause = Duration::from_secs(12) + dice.up_to(Duration::from_secs(30));
        pausing(&soak, pause).await;
        if soak.is_closing() {
            return;
        }
        let depth = 1 + dice.below(5);
        let held = soak.chain.lock().await;
        let done = if dice.percent(50) {
            soak.store.chain.reorg_keeping(depth).await
        } else {
            let missing = dice.up_to(Duration::from_secs(4));
            drop_and_send_again(&soak, depth, missing).await
        };
        let done = match done {
            Ok(()) => set_clock(&soak).await,
            failed => failed,
        };
        drop(held);
        match done {
            Ok(()) => {
                soak.tally.reorganisations.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => soak.wrong(format!("no reorganisation: {error}")),
        }
    }
}

/// A reorganisation also sets the clock of anvil back. Without a correction, block times would fall behind
/// until a payment seems older than its invoice.
async fn set_clock(soak: &Soak) -> Result<(), ChainError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let rpc = soak.store.chain.rpc();
    rpc.call("evm_setTime", json!([now])).await.map(drop)
}

async fn drop_and_send_again(soak: &Soak, depth: u64, missing: Duration) -> Result<(), ChainError> {
    let chain = &soak.store.chain;
    let rpc = chain.rpc();
    let head = rpc.quantity("eth_blockNumber", json!([])).await?;
    let mut dropped = Vec::new();
    for number in (head + 1).saturating_sub(depth)..=head {
        let number = format!("{number:#x}");
        let block = rpc
            .call("eth_getBlockByNumber", json!([number, false]))
            .await?;
        for transaction in block["transactions"].as_array().into_iter().flatten() {
            let raw: Value = rpc
                .call("eth_getRawTransactionByHash", json!([transaction]))
                .await?;
            dropped.push(raw);
        }
    }
    chain.reorg_dropping(depth).await?;
    tokio::time::sleep(missing).await;
    for raw in dropped {
        // An error can be ignored: the node may still have the transaction in its pool.
        let _ = rpc.call("eth_sendRawTransaction", json!([raw])).await;
    }
    Ok(())
}

/// Holds updates back for a short time and delivers them together, in another order and some of them twice;
/// also delivers old ones again.
pub(super) async fn turn_round(soak: Arc<Soak>) {
    let mut dice = soak.dice(3);
    loop {
        pausing(&soak, Duration::from_secs(3)).await;
        if soak.is_closing() {
            return;
        }
        let telegram = &soak.store.telegram;
        telegram.pause_delivery();
        tokio::time::sleep(dice.up_to(Duration::from_millis(800))).await;
        let mut updates = telegram.pending_updates();
        dice.shuffle(&mut updates);
        let again: Vec<_> = updates
            .iter()
            .copied()
            .filter(|_| dice.percent(30))
            .collect();
        updates.extend(again);
        let mut posts = JoinSet::new();
        for update in updates {
            let soak = Arc::clone(&soak);
            // Delivered later if the gateway does not run at this moment, as Telegram does.
            posts.spawn(async move { soak.store.telegram.deliver(update).await.is_ok() });
        }
        posts.join_all().await;
        telegram.resume_delivery();
        soak.tally.shuffles.fetch_add(1, Ordering::Relaxed);
        let delivered = telegram.deliveries();
        for _ in 0..3 {
            if let Some(old) = dice.pick(&delivered) {
                telegram.repeat(old.update_id);
                soak.tally.repeats.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// A pause that ends early when the test closes.
async fn pausing(soak: &Soak, pause: Duration) {
    let end = tokio::time::Instant::now() + pause;
    while tokio::time::Instant::now() < end && !soak.is_closing() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
