//! Buttons that several screens have.

use chainstore_workflows::shop::CartView;

use super::{Home, OpenCart};
use crate::packed::Packed;
use crate::screen::{Key, Look, key};

impl Look {
    pub(crate) fn home_key(&self) -> Key {
        key(self.texts.home(), Home)
    }

    pub(crate) fn back_key(&self, to: impl Into<Packed>) -> Key {
        key(self.texts.back(), to)
    }

    /// Opens the cart and says what is in it.
    pub(crate) fn cart_key(&self, cart: &CartView) -> Key {
        let pieces = cart.cart.pieces();
        let label = match cart.total {
            Some(total) if pieces > 0 => self.texts.cart_button(pieces, &self.price(total)),
            _ => self.texts.cart_empty_button().to_owned(),
        };
        key(label, OpenCart)
    }
}
