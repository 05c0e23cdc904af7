use alloc::vec::Vec;

use chainstore_orders::{Offer, Product};

/// A product and what can be had of each variant.
#[derive(Clone, Debug)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// One offer for each variant, in the order of the variants.
    pub offers: Vec<Offer>,
}

impl ProductView {
    /// A product beside those of `offers` that are its own.
    pub(crate) fn new(product: Product, offers: &[Offer]) -> Self {
        let of = |id| offers.iter().find(|offer| offer.variant == id).cloned();
        let variants = product.variants.iter();
        let offers = variants.filter_map(|variant| of(variant.id)).collect();
        Self { product, offers }
    }
}
