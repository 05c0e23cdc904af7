use chainstore_orders::VariantId;

/// The end of a variant's id: enough to tell it from the other variants of one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail([u8; 3]);

impl Tail {
    pub(crate) fn of(variant: VariantId) -> Self {
        let [.., a, b, c] = variant.bytes();
        Self([a, b, c])
    }

    /// Three bytes, and one for something else.
    pub(super) const fn with(self, last: u8) -> u32 {
        let Self([a, b, c]) = self;
        u32::from_be_bytes([a, b, c, last])
    }

    pub(super) const fn split(small: u32) -> (Self, u8) {
        let [a, b, c, last] = small.to_be_bytes();
        (Self([a, b, c]), last)
    }
}
