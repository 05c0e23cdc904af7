use alloc::vec::Vec;

use chainstore_orders::{Offer, Product};

/// A product with the offers for its variants.
#[derive(Clone, Debug)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// One offer for each variant, in the order of the variants.
    pub offers: Vec<Offer>,
}

impl ProductView {
    /// A product with those of `offers` that are for its own variants.
    pub(crate) fn new(product: Product, offers: &[Offer]) -> Self {
        let of = |id| offers.iter().find(|offer| offer.variant == id).cloned();
        let variants = product.variants.iter();
        let offers = variants.filter_map(|variant| of(variant.id)).collect();
        Self { product, offers }
    }
}
