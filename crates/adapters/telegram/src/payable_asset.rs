use chainstore_kernel::ChainAsset;

/// An asset the shop takes as payment.
#[derive(Clone, Debug)]
pub struct PayableAsset {
    /// What is sent.
    pub asset: ChainAsset,
    /// What people call it: `USDC`.
    pub symbol: String,
    /// What people call the network: `Base`.
    pub network: String,
    /// It moves no real value; screens say TEST.
    pub test_network: bool,
}
