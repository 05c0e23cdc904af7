use std::sync::atomic::{AtomicU64, Ordering};

use chainstore_crypto::{MasterKey, Vault};
use chainstore_kernel::{Entropy, Id, Timestamp};
use chainstore_privacy::{Binding, FieldCipher, WrappedKey};
use zeroize::Zeroizing;

/// Entropy for tests: its bytes differ from call to call and are the same in every run.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.0.fetch_add(1, Ordering::Relaxed);
            *byte = next.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0];
        }
    }
}

pub(crate) fn vault(master: u8) -> Vault {
    Vault::new(&MasterKey::new(Zeroizing::new([master; 32])))
}

pub(crate) fn key(vault: &Vault, entropy: &Counting) -> WrappedKey {
    vault.make_key(
        Id::mint(Timestamp::from_seconds(1_700_000_000), entropy),
        entropy,
    )
}

pub(crate) const HERE: Binding<'static> = Binding {
    table: "orders",
    column: "address",
    row: "ord_1",
    generation: 3,
};
