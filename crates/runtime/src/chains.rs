//! The kinds of chains of the product. Nothing else in the runtime names one.

use chainstore_chain_module::ChainModule;

/// The module of each kind.
pub(crate) const MODULES: &[&dyn ChainModule] = &[&chainstore_evm::MODULE];
