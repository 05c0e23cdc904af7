use chainstore_kernel::Entropy as _;
use chainstore_system::SystemEntropy;

/// Random hexadecimal digits, for names that no other test has.
pub(crate) fn hex<const BYTES: usize>() -> String {
    let mut random = [0; BYTES];
    SystemEntropy.fill(&mut random);
    const_hex::encode(random)
}
