//! The goods of the measured shop, their prices and their ids.

use chainstore_evm::ContractAddress;
use chainstore_kernel::{ChainAsset, Id};
use chainstore_orders::{BranchId, Place, VariantId};
use chainstore_port_contracts::Given;
use uuid::Uuid;

/// The chain of the shop.
pub(crate) const CHAIN: u64 = 31_337;
/// The contract of the token.
pub(crate) const CONTRACT: ContractAddress = ContractAddress([7; 20]);
/// The token in which the shop is paid.
pub(crate) const TOKEN: ChainAsset = Given::token();
/// The price of a piece, in cents.
pub(crate) const PRICE: i128 = 24_90;
/// The price of shipping in cents, as the test kit sets it.
pub(crate) const SHIPPING: i128 = 4_90;
/// Pieces of each variant, more than a measurement sells.
pub(crate) const PLENTY: u32 = 1_000_000;

/// The kind of a variant's id. Every id consists of a kind, its first four bytes, and a number, the other twelve. So
/// the script of pgbench can compute the ids of its rows from the number of the buyer.
pub(crate) const VARIANTS: u32 = 1;
pub(crate) const PRODUCTS: u32 = 2;
pub(crate) const SHOPPERS: u32 = 3;

/// The id of this kind and number.
pub(crate) fn uuid(kind: u32, number: u32) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 96 | u128::from(number))
}

pub(crate) fn branch() -> BranchId {
    Id::from_uuid(uuid(4, 1))
}

pub(crate) fn variant(number: u32) -> VariantId {
    Id::from_uuid(uuid(VARIANTS, number))
}

pub(crate) fn place(variant_number: u32) -> Place {
    Place {
        variant: variant(variant_number),
        branch: branch(),
    }
}

/// The variants in the cart of a person: one from each third of the catalogue, in the order of their ids.
pub(crate) fn three_of(person: u32, products: u32) -> [u32; 3] {
    let third = products / 3;
    let place = u64::from(person) * SPREAD % u64::from(third);
    [0, 1, 2].map(|part| part * third + u32::try_from(place).unwrap_or(0))
}

/// A factor that spreads consecutive numbers over the catalogue.
pub(crate) const SPREAD: u64 = 2_654_435_761;
