use chainstore_evm::EvmReceiving;
use chainstore_kernel::{Gate, Timestamp};
use chainstore_payments::ports::{ChainError, ChainReader, Receiving as _};
use chainstore_payments::{BlockProduction, Header, stands_still};
use chainstore_workflows::Context;
use chainstore_workflows::operator::ShowChain;
use secrecy::ExposeSecret;

use super::Doctor;
use super::finding::Finding;
use crate::config::{ChainConfig, Program, TokenConfig};
use crate::error::StartError;
use crate::platform::reader_of;
use crate::plural::plural;
use crate::principals;

/// By how many blocks our progress may lag behind the node before doctor warns.
const BEHIND: u64 = 64;

impl Doctor {
    /// Checks the receiving address of each chain. For the server it also checks the node, because only the
    /// server reads chains.
    pub(super) async fn chains(&mut self, gate: Option<&Gate<Context>>) {
        if self.draft.chains.is_empty() {
            // A chain is left out when one of its variables or the rate of one of its tokens has a problem.
            let mut problems = self.draft.problems.iter();
            let broken = problems.any(|problem| {
                ["EVM__", "RATES__"]
                    .iter()
                    .any(|part| problem.variable.contains(part))
            });
            self.note(if broken {
                Finding::unchecked("chains")
            } else {
                Finding::warning(
                    "chains",
                    "there is none: nothing can be paid",
                    "set a block of CHAINSTORE_EVM__<NAME>__… variables",
                )
            });
        }
        let mut found = Vec::new();
        for chain in &self.draft.chains {
            let subject = format!("{} ({})", chain.network, chain.chain.id);
            let mut of_chain = vec![self.address(chain)];
            if self.program == Program::Server {
                let head = node(chain, &mut of_chain).await;
                if let Some(head) = head {
                    of_chain.push(age(chain, &head, self.clock.now()));
                }
                if let Some(gate) = gate {
                    of_chain.push(following(gate, chain, head, self.clock.now()).await);
                }
            }
            let named = |finding: Finding| match &finding.subject {
                Some(token) => {
                    let subject = format!("{token} on {subject}");
                    finding.of(subject)
                }
                None => finding.of(&subject),
            };
            found.extend(of_chain.into_iter().map(named));
        }
        self.findings.extend(found);
    }

    fn address(&self, chain: &ChainConfig) -> Finding {
        const CHECK: &str = "receiving_address";
        let key = chain.xpub.expose_secret();
        let receiving = EvmReceiving::parse(key, chain.chain, self.draft.profile.demo_keys());
        let first = receiving.map(|receiving| {
            let first = receiving.derive(0);
            first
                .map(|first| receiving.text(&first))
                .unwrap_or_default()
        });
        match first {
            Ok(first) => Finding::ok(
                CHECK,
                format!("{first} is the first; it must be the first address of your wallet"),
            ),
            Err(error) => Finding::failed(
                CHECK,
                format!("{} {error}", chain.variable("XPUB")),
                "give the extended public key of account m/44'/60'/0' of your wallet",
            ),
        }
    }
}

/// Compares the node with the configuration. Returns the newest block of the node if they agree.
async fn node(chain: &ChainConfig, found: &mut Vec<Finding>) -> Option<Header> {
    const CHECK: &str = "node";
    let setting = |error: StartError| {
        let cure = format!("correct {}", chain.variable("RPC_URL"));
        Finding::failed(CHECK, error.to_string(), cure)
    };
    let reader = match reader_of(chain, &[]) {
        Ok(reader) => reader,
        Err(error) => {
            found.push(setting(error));
            return None;
        }
    };
    let head = match reader.check().await {
        Ok(()) => reader.head().await,
        Err(error) => Err(error),
    };
    let head = match head {
        Ok(head) => head,
        Err(error) => {
            let cure = match error {
                ChainError::Mismatch { .. } => format!(
                    "correct {} or {}",
                    chain.variable("CHAIN_ID"),
                    chain.variable("RPC_URL")
                ),
                ChainError::Junk { .. } => format!(
                    "see that {} is the JSON-RPC address of a node",
                    chain.variable("RPC_URL")
                ),
                ChainError::Unavailable { .. } | ChainError::Moved { .. } => {
                    format!("start the node, or correct {}", chain.variable("RPC_URL"))
                }
            };
            found.push(Finding::failed(CHECK, error.to_string(), cure));
            return None;
        }
    };
    found.push(Finding::ok(
        CHECK,
        format!("answers, at block {}", head.height),
    ));
    for token in &chain.tokens {
        let finding = match reader_of(chain, std::slice::from_ref(token)) {
            Ok(reader) => contract(chain, token, reader.check().await),
            Err(error) => setting(error),
        };
        found.push(finding.of(&token.erc20.symbol));
    }
    Some(head)
}

fn contract(chain: &ChainConfig, token: &TokenConfig, checked: Result<(), ChainError>) -> Finding {
    const CHECK: &str = "token";
    match checked {
        Ok(()) => {
            let places = plural(
                token.erc20.asset.decimals,
                "decimal place",
                "decimal places",
            );
            Finding::ok(CHECK, format!("has {places}, as configured"))
        }
        Err(error) => Finding::failed(
            CHECK,
            error.to_string(),
            format!("correct {}", chain.variable("TOKENS")),
        ),
    }
}

fn age(chain: &ChainConfig, head: &Header, now: Timestamp) -> Finding {
    const CHECK: &str = "newest_block";
    let detail = format!("{} s old", now.since(head.time).as_secs());
    if stands_still(head, now, BlockProduction::of(chain.test_network)) {
        let cure = "see whether the node is still catching up or has lost its peers";
        Finding::warning(CHECK, detail, cure)
    } else {
        Finding::ok(CHECK, detail)
    }
}

/// Compares how far we have followed the chain with the newest block of the node.
async fn following(
    gate: &Gate<Context>,
    chain: &ChainConfig,
    head: Option<Header>,
    now: Timestamp,
) -> Finding {
    const CHECK: &str = "following";
    let id = chain.chain.id;
    let progress = gate.call::<ShowChain>(&principals::operator(now), id).await;
    let height = match progress {
        Ok(progress) => progress.height,
        Err(error) => {
            return Finding::failed(CHECK, error.to_string(), "see the log of the database");
        }
    };
    if height == 0 {
        return Finding::ok(CHECK, "not yet: it begins when the server is started");
    }
    let Some(head) = head else {
        return Finding::ok(CHECK, format!("to block {height}"));
    };
    if head.height < height {
        let detail = format!("to block {height}, but the node has only {}", head.height);
        let cure = "see whether the node is catching up, or was set up anew; the shop waits for it";
        return Finding::warning(CHECK, detail, cure);
    }
    let behind = head.height - height;
    let detail = format!("to block {height}, {behind} behind the node");
    if behind > BEHIND {
        let cure = "see that chainstore-server runs; it catches up by itself";
        Finding::warning(CHECK, detail, cure)
    } else {
        Finding::ok(CHECK, detail)
    }
}
