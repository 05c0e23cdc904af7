//! What a kind of chain brings to a program. An adapter implements [`ChainModule`]; a program has one list of modules,
//! and knows no kind of chain beside it.
//!
//! A module reads its variables through [`Variables`] and makes [`ConfiguredChain`]s of them: the terms of payment, the
//! assets, the receiving addresses, and how to open a reader. What the variables of every chain have in common (how
//! many confirmations, how long a quote holds) is read by [`Terms`], with the defaults of the module.
//!
//! **Non-goals.** No environment is read here, no node is asked, and nothing is known of a kind of chain.
//!
//! ```
//! use chainstore_chain_module::{Block, Defaults, Terms, Variables};
//! # use std::{collections::BTreeMap, ops::RangeInclusive};
//! # use secrecy::SecretString;
//! # struct Given { values: BTreeMap<&'static str, &'static str>, problems: Vec<String> }
//! # impl Variables for Given {
//! #     fn is_set(&self, name: &str) -> bool { self.values.contains_key(name) }
//! #     fn text(&mut self, name: &str) -> Option<String> { self.values.get(name).map(|text| (*text).to_owned()) }
//! #     fn number(&mut self, name: &str) -> Option<u64> { self.text(name)?.parse().ok() }
//! #     fn within(&mut self, name: &str, default: u64, _: RangeInclusive<u64>) -> u64 { self.number(name).unwrap_or(default) }
//! #     fn flag(&mut self, name: &str, default: bool) -> bool { self.text(name).map_or(default, |text| text == "true") }
//! #     fn secret(&mut self, name: &str) -> Option<SecretString> { self.text(name).map(Into::into) }
//! #     fn rate(&mut self, _: &str) -> String { "1".to_owned() }
//! #     fn is_sandbox(&self) -> bool { false }
//! #     fn problem(&mut self, name: &str, cure: String) { self.problems.push(format!("{name} {cure}")); }
//! # }
//!
//! let values = BTreeMap::from([("DOGE__MAIN__CONFIRMATIONS", "0:2,10000:6")]);
//! let mut given = Given { values, problems: Vec::new() };
//! let mut block = Block::new(&mut given, "DOGE", "MAIN");
//! let terms = Terms::read(&mut block, &Defaults::default()).unwrap();
//! assert_eq!(terms.tiers[1].confirmations, 6);
//! assert_eq!(terms.network, "MAIN", "the name of the block");
//!
//! given.values.insert("DOGE__MAIN__CONFIRMATIONS", "10000:6");
//! assert!(Terms::read(&mut Block::new(&mut given, "DOGE", "MAIN"), &Defaults::default()).is_none());
//! assert!(given.problems[0].starts_with("DOGE__MAIN__CONFIRMATIONS is a list like"));
//! ```
#![deny(missing_docs)]

mod block;
mod chain;
mod terms;
mod variables;

pub use block::Block;
pub use chain::{ChainModule, ChainParts, ChainVariables, ConfiguredChain, Method, Unusable};
pub use terms::{Defaults, Terms};
pub use variables::Variables;
