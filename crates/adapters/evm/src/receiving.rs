use bitcoin::bip32::{ChildNumber, Xpub};
use bitcoin::secp256k1::{Secp256k1, VerifyOnly};
use chainstore_kernel::{ChainAsset, ChainId, Minor};
use chainstore_payments::ports::Receiving;
use chainstore_payments::{AccountTag, Recipient};

use crate::asset::{EvmChain, contract_of};
use crate::keccak::{checksummed, keccak256};
use crate::key::{self, DemoKeys, ReceivingKeyError};

/// Receiving addresses m/44'/60'/0'/0/i of an account, from its extended public key.
pub struct EvmReceiving {
    chain: EvmChain,
    account: AccountTag,
    /// The key of the receiving branch, /0.
    branch: Xpub,
    curve: Secp256k1<VerifyOnly>,
}

impl EvmReceiving {
    /// Checks the key of an account without a chain.
    ///
    /// # Errors
    /// [`ReceivingKeyError`], which never repeats the text.
    pub fn key(xpub: &str, demo: DemoKeys) -> Result<(), ReceivingKeyError> {
        key::parse(xpub, demo).map(drop)
    }

    /// Reads the key of an account.
    ///
    /// # Errors
    /// [`ReceivingKeyError`], which never repeats the text.
    pub fn parse(xpub: &str, chain: EvmChain, demo: DemoKeys) -> Result<Self, ReceivingKeyError> {
        let account = key::parse(xpub, demo)?;
        let curve = Secp256k1::verification_only();
        let branch = child(&curve, &account, 0).ok_or(ReceivingKeyError::Malformed)?;
        Ok(Self {
            chain,
            account: AccountTag(account.fingerprint().to_bytes()),
            branch,
            curve,
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
        let key = child(&self.curve, &self.branch, index)?;
        let point = key.public_key.serialize_uncompressed();
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

/// The child at an index; `None` in the hardened range, which a public key cannot derive.
fn child(curve: &Secp256k1<VerifyOnly>, key: &Xpub, index: u32) -> Option<Xpub> {
    let index = ChildNumber::from_normal_idx(index).ok()?;
    key.ckd_pub(curve, index).ok()
}
