use std::sync::Arc;
use std::time::Duration;

use chainstore_kernel::{ChainAsset, ChainId};
use chainstore_payments::ports::{ChainReader, Receiving};
use chainstore_payments::{ConfirmationPolicy, TxHash};

use crate::block::Block;

/// A kind of chain.
pub trait ChainModule: Send + Sync {
    /// The part of variables that stands before the name of a block.
    fn section(&self) -> &'static str;

    /// The field without which there is no chain, such as its number.
    fn first_field(&self) -> &'static str;

    /// Reads one block of variables. `None` when a problem was recorded without which there is nothing to use; a
    /// program uses no chain whose reading recorded a problem.
    fn read(&self, block: &mut Block<'_>) -> Option<ConfiguredChain>;
}

/// A chain on which payments are accepted.
#[derive(Clone)]
pub struct ConfiguredChain {
    /// The chain.
    pub id: ChainId,
    /// The name of the network that people know.
    pub network: String,
    /// Whether it is a test network, whose coins have no value.
    pub test_network: bool,
    /// How long to wait after the newest block was read before the node is asked again.
    pub poll: Duration,
    /// How many confirmations a payment needs.
    pub policy: ConfirmationPolicy,
    /// The assets that are accepted, the preferred one first.
    pub methods: Vec<Method>,
    /// The addresses that receive them.
    pub receiving: Arc<dyn Receiving>,
    /// What is opened or asked later.
    pub parts: Arc<dyn ChainParts>,
    /// Which variables to correct when a check fails.
    pub variables: ChainVariables,
}

/// An asset that is accepted.
#[derive(Clone, Debug)]
pub struct Method {
    /// The asset.
    pub asset: ChainAsset,
    /// The name that people know, for example `USDC`.
    pub symbol: String,
    /// Units of it for one unit of the shop's currency, as a decimal number.
    pub rate: String,
}

/// What a configured chain opens or answers later. It is apart from [`ConfiguredChain`], because a program that follows
/// no chain makes no connection to a node.
pub trait ChainParts: Send + Sync {
    /// A reader that finds the transfers of these assets. Without any it can still be asked for the chain and its head.
    ///
    /// # Errors
    /// [`Unusable`] when there can be no reader with this configuration.
    fn reader(&self, assets: &[ChainAsset]) -> Result<Arc<dyn ChainReader>, Unusable>;

    /// A page on which anybody can look at a transaction; `None` when no such page is configured.
    fn explorer_url(&self, tx: &TxHash) -> Option<String>;
}

/// A variable has a value that cannot be used. Neither the name nor the cure contains the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The name of the variable, without the prefix of the product.
    pub variable: String,
    /// What is wrong and what to do.
    pub cure: String,
}

/// Which variables of a chain `doctor` names, without the prefix of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainVariables {
    /// Decides which chain it is.
    pub chain: String,
    /// The address of the node.
    pub node: String,
    /// The assets.
    pub assets: String,
}
