use chainstore_derivation::{AccountKey, Branch, DemoKeys, KeyError};
use chainstore_kernel::{ChainAsset, ChainId, Minor};
use chainstore_payments::ports::Receiving;
use chainstore_payments::{AccountTag, Recipient};

use crate::asset::{EvmChain, contract_of};
use crate::keccak::{checksummed, keccak256};
use crate::key::RULES;

/// Receiving addresses m/44'/60'/0'/0/i of an account, from its extended public key.
pub struct EvmReceiving {
    chain: EvmChain,
    account: AccountTag,
    branch: Branch,
}

impl EvmReceiving {
    /// Checks the key of an account without a chain.
    ///
    /// # Errors
    /// [`KeyError`], which never repeats the text.
    pub fn key(xpub: &str, demo: DemoKeys) -> Result<(), KeyError> {
        AccountKey::parse(xpub, &RULES, demo).map(drop)
    }

    /// Reads the key of an account.
    ///
    /// # Errors
    /// [`KeyError`], which never repeats the text.
    pub fn parse(xpub: &str, chain: EvmChain, demo: DemoKeys) -> Result<Self, KeyError> {
        let account = AccountKey::parse(xpub, &RULES, demo)?;
        let begins = "xpub";
        let branch = account.branch(0).ok_or(KeyError::Malformed { begins })?;
        Ok(Self {
            chain,
            account: AccountTag(account.fingerprint()),
            branch,
        })
    }
}

impl Receiving for EvmReceiving {
    fn chain(&self) -> ChainId {
        self.chain.id
    }

    fn account(&self) -> AccountTag {
        self.account
    }

    fn derive(&self, index: u32) -> Option<Recipient> {
        let point = self.branch.key(index)?.uncompressed();
        let digest = keccak256(&point[1..]);
        Recipient::new(&digest[12..])
    }

    fn text(&self, recipient: &Recipient) -> String {
        match recipient.bytes().try_into() {
            Ok(address) => checksummed(address),
            // No address of this chain has another length. Its bytes are shown, so that nothing is lost.
            Err(_) => const_hex::encode_prefixed(recipient.bytes()),
        }
    }

    /// EIP-681, amounts in the smallest unit.
    fn payment_uri(&self, recipient: &Recipient, asset: &ChainAsset, amount: Minor) -> String {
        let to = self.text(recipient);
        let chain = self.chain.number;
        match contract_of(asset) {
            Some(contract) => {
                let contract = checksummed(&contract.0);
                format!("ethereum:{contract}@{chain}/transfer?address={to}&uint256={amount}")
            }
            None => format!("ethereum:{to}@{chain}?value={amount}"),
        }
    }
}
