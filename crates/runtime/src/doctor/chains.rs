use chainstore_chain_module::{ConfiguredChain, Method};
use chainstore_kernel::{Gate, Timestamp};
use chainstore_payments::ports::ChainError;
use chainstore_payments::{BlockProduction, Header, stands_still};
use chainstore_workflows::Context;
use chainstore_workflows::operator::ShowChain;

use super::Doctor;
use super::finding::Finding;
use crate::chains::MODULES;
use crate::config::{Program, full_name};
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
            let sections: Vec<_> = MODULES.iter().map(|module| module.section()).collect();
            // A chain is left out when one of its variables or the rate of one of its tokens has a problem.
            let mut problems = self.draft.problems.iter();
            let broken = problems.any(|problem| {
                sections.iter().chain(&["RATES"]).any(|section| {
                    problem
                        .variable
                        .starts_with(&full_name(&format!("{section}__")))
                })
            });
            let blocks = sections.iter();
            let blocks = blocks.map(|section| full_name(&format!("{section}__<NAME>__…")));
            let blocks: Vec<_> = blocks.collect();
            self.note(if broken {
                Finding::unchecked("chains")
            } else {
                Finding::warning(
                    "chains",
                    "there is none: nothing can be paid",
                    format!("set a block of {} variables", blocks.join(" or ")),
                )
            });
        }
        let mut found = Vec::new();
        for chain in &self.draft.chains {
            let subject = format!("{} ({})", chain.network, chain.id);
            let mut of_chain = vec![address(chain)];
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
}

fn address(chain: &ConfiguredChain) -> Finding {
    let first = chain.receiving.derive(0);
    let first = first.map(|first| chain.receiving.text(&first));
    let first = first.unwrap_or_default();
    Finding::ok(
        "receiving_address",
        format!("{first} is the first; it must be the first address of your wallet"),
    )
}

/// Compares the node with the configuration. Returns the newest block of the node if they agree.
async fn node(chain: &ConfiguredChain, found: &mut Vec<Finding>) -> Option<Header> {
    const CHECK: &str = "node";
    let setting = |error: StartError| {
        let cure = format!("correct {}", full_name(&chain.variables.node));
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
                    full_name(&chain.variables.chain),
                    full_name(&chain.variables.node)
                ),
                ChainError::Junk { .. } => format!(
                    "see that {} is the JSON-RPC address of a node",
                    full_name(&chain.variables.node)
                ),
                ChainError::Unavailable { .. } | ChainError::Moved { .. } => {
                    format!(
                        "start the node, or correct {}",
                        full_name(&chain.variables.node)
                    )
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
    for method in &chain.methods {
        let finding = match reader_of(chain, &[method.asset]) {
            Ok(reader) => asset(chain, method, reader.check().await),
            Err(error) => setting(error),
        };
        found.push(finding.of(&method.symbol));
    }
    Some(head)
}

fn asset(chain: &ConfiguredChain, method: &Method, checked: Result<(), ChainError>) -> Finding {
    const CHECK: &str = "token";
    match checked {
        Ok(()) => {
            let places = plural(method.asset.decimals, "decimal place", "decimal places");
            Finding::ok(CHECK, format!("has {places}, as configured"))
        }
        Err(error) => Finding::failed(
            CHECK,
            error.to_string(),
            format!("correct {}", full_name(&chain.variables.assets)),
        ),
    }
}

fn age(chain: &ConfiguredChain, head: &Header, now: Timestamp) -> Finding {
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
    chain: &ConfiguredChain,
    head: Option<Header>,
    now: Timestamp,
) -> Finding {
    const CHECK: &str = "following";
    let id = chain.id;
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
