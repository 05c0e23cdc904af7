//! The JSON-RPC methods.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::hex::{self, FixedBytes, Hash, quantity};

use super::chain::{Chain, Offer};
use super::error::RpcError;
use super::fault::Fault;
use super::logs::get_logs;
use super::transaction::{Transaction, Wish};
use super::view::{View, render_receipt, render_transaction};

/// How many blocks one call may mine at most, so that a mistyped number does not fill the memory.
const MOST_BLOCKS: u64 = 10_000;

pub(super) fn answer(
    chain: &mut Chain,
    fault: Option<Fault>,
    method: &str,
    params: &[Value],
) -> Result<Value, RpcError> {
    match method {
        "eth_sendTransaction" => chain
            .submit(Wish::parse(at(params, 0))?)
            .map(|hash| json!(hash)),
        "evm_setAutomine" | "anvil_setAutomine" => {
            chain.automine = param(params, 0)?;
            Ok(Value::Null)
        }
        "evm_setNextBlockTimestamp" => {
            let time: u64 = param(params, 0)?;
            if time <= chain.head().timestamp {
                return Err(RpcError::params(
                    "the time of a block is after its parent's",
                ));
            }
            chain.next_time = Some(time);
            Ok(Value::Null)
        }
        "anvil_getAutomine" => Ok(json!(chain.automine && !chain.paused)),
        "evm_mine" => {
            chain.mine();
            Ok(json!("0x0"))
        }
        "anvil_mine" => {
            for _ in 0..count(params)? {
                chain.mine();
            }
            Ok(Value::Null)
        }
        "anvil_reorg" => reorganise(chain, params),
        _ => read(&View::new(chain, fault), fault, method, params),
    }
}

fn read(
    view: &View<'_>,
    fault: Option<Fault>,
    method: &str,
    params: &[Value],
) -> Result<Value, RpcError> {
    let chain_id = match fault {
        Some(Fault::WrongChainId(wrong)) => wrong,
        _ => view.chain.id,
    };
    match method {
        "eth_chainId" => Ok(json!(quantity(chain_id))),
        "net_version" => Ok(json!(chain_id.to_string())),
        "web3_clientVersion" => Ok(json!(concat!(
            "chainstore-nodes/",
            env!("CARGO_PKG_VERSION")
        ))),
        "eth_accounts" => Ok(json!(view.chain.accounts)),
        "eth_blockNumber" => Ok(json!(quantity(view.head()))),
        "eth_getBlockByNumber" => {
            let block = view.block(view.number(at(params, 0))?);
            let full = param(params, 1)?;
            Ok(block.map_or(Value::Null, |block| view.render_block(block, full)))
        }
        "eth_getBlockByHash" => {
            let block = view.block_by_hash(param(params, 0)?);
            let full = param(params, 1)?;
            Ok(block.map_or(Value::Null, |block| view.render_block(block, full)))
        }
        "eth_getBlockReceipts" => {
            let block = match param::<Hash>(params, 0) {
                Ok(hash) => view.block_by_hash(hash),
                Err(_) => view.block(view.number(at(params, 0))?),
            };
            let receipts = block.map(|block| {
                let mined = block.transactions.iter().enumerate();
                mined
                    .map(|(index, mined)| render_receipt(block, index, mined))
                    .collect()
            });
            Ok(receipts.map_or(Value::Null, Value::Array))
        }
        "eth_getLogs" => get_logs(view, params),
        "eth_getTransactionReceipt" => {
            let found = view.mined(param(params, 0)?);
            Ok(found.map_or(Value::Null, |(block, index, mined)| {
                render_receipt(block, index, mined)
            }))
        }
        "eth_getTransactionByHash" => {
            let hash = param(params, 0)?;
            if let Some((block, index, mined)) = view.mined(hash) {
                return Ok(render_transaction(
                    &mined.transaction,
                    hash,
                    Some((block, index)),
                ));
            }
            let waiting = view.chain.waiting(hash);
            Ok(waiting.map_or(Value::Null, |waiting| {
                render_transaction(waiting, hash, None)
            }))
        }
        "eth_getRawTransactionByHash" => {
            let hash = param(params, 0)?;
            let found = view.mined(hash).map(|(.., mined)| &mined.transaction);
            let found = found.or_else(|| view.chain.waiting(hash));
            Ok(found.map_or(Value::Null, |found| {
                json!(const_hex::encode_prefixed(found.raw()))
            }))
        }
        "eth_getTransactionCount" => {
            let account = param(params, 0)?;
            if at(params, 1) == "pending" {
                return Ok(json!(quantity(view.chain.next_nonce(account))));
            }
            Ok(json!(quantity(
                view.chain
                    .state_at(view.number(at(params, 1))?)
                    .nonce(account)
            )))
        }
        "eth_getBalance" => {
            let state = view.chain.state_at(view.number(at(params, 1))?);
            Ok(json!(quantity(state.native_balance(param(params, 0)?))))
        }
        "eth_getCode" => {
            let state = view.chain.state_at(view.number(at(params, 1))?);
            // The contracts have no code, because they are built in. One invalid instruction is answered instead.
            Ok(json!(if state.is_contract(param(params, 0)?) {
                "0xfe"
            } else {
                "0x"
            }))
        }
        "eth_call" => {
            let wish = Wish::parse(at(params, 0))?;
            let tag = params
                .get(1)
                .filter(|tag| !tag.is_null())
                .cloned()
                .unwrap_or(json!("latest"));
            let state = view.chain.state_at(view.number(&tag)?);
            let to = wish.to.unwrap_or(FixedBytes([0; 20]));
            let answer = state
                .call(to, &wish.data)
                .map_err(|_| RpcError::reverted())?;
            Ok(json!(const_hex::encode_prefixed(&answer)))
        }
        "eth_gasPrice" => Ok(json!("0x77359400")),
        _ => Err(RpcError::no_method()),
    }
}

fn reorganise(chain: &mut Chain, params: &[Value]) -> Result<Value, RpcError> {
    let depth = param(params, 0)?;
    let pairs: Vec<(Value, u64)> = if params.len() > 1 {
        param(params, 1)?
    } else {
        Vec::new()
    };
    let mut offers = Vec::with_capacity(pairs.len());
    for (offered, index) in pairs {
        let offer = match offered.as_str() {
            Some(raw) => {
                let transaction = hex::decode(raw).as_deref().and_then(Transaction::from_raw);
                Offer::Exact(
                    transaction
                        .ok_or_else(|| RpcError::params("failed to decode the transaction"))?,
                )
            }
            None => Offer::Wish(Wish::parse(&offered)?),
        };
        offers.push((offer, index));
    }
    chain.reorganise(depth, offers)?;
    Ok(Value::Null)
}

/// How many blocks to mine; one if the parameter is missing.
fn count(params: &[Value]) -> Result<u64, RpcError> {
    let Some(count) = params.first().filter(|count| !count.is_null()) else {
        return Ok(1);
    };
    let parsed = count
        .as_str()
        .and_then(hex::parse_quantity)
        .and_then(|count| u64::try_from(count).ok());
    let count = parsed
        .or_else(|| count.as_u64())
        .ok_or_else(|| RpcError::params("expected a number of blocks"))?;
    if count > MOST_BLOCKS {
        return Err(RpcError::params(format!(
            "at most {MOST_BLOCKS} blocks in one call"
        )));
    }
    Ok(count)
}

fn at(params: &[Value], index: usize) -> &Value {
    params.get(index).unwrap_or(&Value::Null)
}

fn param<T: DeserializeOwned>(params: &[Value], index: usize) -> Result<T, RpcError> {
    T::deserialize(at(params, index))
        .map_err(|_| RpcError::params(format!("parameter {index} is not valid")))
}
