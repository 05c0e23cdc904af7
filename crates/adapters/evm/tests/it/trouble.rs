//! Nodes that hang, lie and talk nonsense (M-P6, SR-58): an error of the right kind, never a panic,
//! and nothing that could be credited.

use std::time::Duration;

use chainstore_evm::{ContractAddress, Erc20, EvmChain, EvmConfig, EvmReader};
use chainstore_nodes::{Fault, InProcessChain, TestChain};
use chainstore_payments::ports::{ChainError, ChainReader};

async fn stage() -> (InProcessChain, EvmReader) {
    let chain = InProcessChain::start().expect("a chain");
    let token = chain.deploy_token("TUSD", 6).await.expect("a token");
    chain.mine(3).await.expect("blocks");
    let mut rpc_url = chain.url().clone();
    rpc_url.set_query(Some("key=hunter2"));
    let number = chain.chain_id().await.expect("a chain id");
    let known = EvmChain::new(number).expect("a chain");
    let token = Erc20::new(known, ContractAddress(token.0), 6, "TUSD");
    let reader = EvmReader::new(EvmConfig {
        chain: known,
        rpc_url,
        tokens: vec![token.expect("a token")],
        timeout: Duration::from_secs(1),
    });
    (chain, reader.expect("a client"))
}

async fn all_errors(reader: &EvmReader) -> Vec<ChainError> {
    let errors = [
        reader.head().await.map(|_| ()).expect_err("no head"),
        reader
            .blocks(0, 3)
            .await
            .map(|_| ())
            .expect_err("no blocks"),
        reader.check().await.expect_err("no check"),
    ];
    for error in &errors {
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "the credential was repeated"
        );
    }
    errors.to_vec()
}

#[tokio::test]
async fn a_node_that_fails_is_unavailable() {
    let (chain, reader) = stage().await;
    for fault in [Fault::Hang, Fault::ServerError] {
        chain.set_fault(Some(fault));
        for error in all_errors(&reader).await {
            assert!(matches!(error, ChainError::Unavailable { .. }), "{error}");
        }
    }
    chain.set_fault(None);
    assert!(reader.head().await.is_ok(), "it recovers alone");
}

#[tokio::test]
async fn nonsense_is_recognised() {
    let (chain, reader) = stage().await;
    for fault in [Fault::Junk, Fault::TruncatedJson, Fault::Oversized] {
        chain.set_fault(Some(fault));
        for error in all_errors(&reader).await {
            assert!(matches!(error, ChainError::Junk { .. }), "{error}");
        }
    }
}

#[tokio::test]
async fn another_chain_behind_the_same_address_is_refused() {
    let (chain, reader) = stage().await;
    chain.set_fault(Some(Fault::WrongChainId(1)));
    let error = reader.check().await.expect_err("a refusal");
    assert!(matches!(error, ChainError::Mismatch { .. }), "{error}");
}

#[tokio::test]
async fn a_lie_about_hashes_yields_no_blocks() {
    let (chain, reader) = stage().await;
    chain.set_fault(Some(Fault::LyingBlockHash));
    let error = reader
        .blocks(1, 3)
        .await
        .map(|_| ())
        .expect_err("no blocks");
    assert!(
        matches!(error, ChainError::Moved { .. } | ChainError::Junk { .. }),
        "{error}"
    );
}
