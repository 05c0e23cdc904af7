use chainstore_kernel::ChainAsset;
use sha2::{Digest as _, Sha256};

use crate::payable_asset::PayableAsset;

/// A number of four bytes that tells an asset from the others that a shop takes. Buttons carry it, because the name of an
/// asset is longer than a button can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AssetTag(pub(crate) u32);

impl AssetTag {
    /// The tag of an asset.
    pub(crate) fn of(asset: ChainAsset) -> Self {
        let hash = Sha256::digest(asset.id().to_string());
        Self(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
    }

    /// The asset with this tag; `None` when the shop does not take it any more.
    pub(crate) fn asset(self, taken: &[PayableAsset]) -> Option<ChainAsset> {
        let mut taken = taken.iter();
        let known = taken.find(|known| Self::of(known.asset) == self);
        known.map(|known| known.asset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(chain: &str, decimals: u8) -> ChainAsset {
        ChainAsset {
            chain: chain.parse().expect("a chain"),
            name: "slip44:60".parse().expect("a name"),
            decimals,
        }
    }

    fn taken(asset: ChainAsset) -> PayableAsset {
        PayableAsset {
            asset,
            symbol: "ETH".to_owned(),
            network: "Ethereum".to_owned(),
            test_network: false,
        }
    }

    // The decimal places of an asset are written beside its name, not in it: a button stays good when they are corrected.
    #[test]
    fn a_tag_names_an_asset_whatever_its_decimal_places() {
        let ether = asset("eip155:1", 18);
        assert_eq!(AssetTag::of(ether), AssetTag::of(asset("eip155:1", 6)));
        let others = [taken(asset("eip155:10", 18)), taken(ether)];
        assert_eq!(AssetTag::of(ether).asset(&others), Some(ether));
        assert_eq!(AssetTag::of(ether).asset(&others[..1]), None);
    }
}
