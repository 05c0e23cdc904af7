//! What people see: pure functions from a view to a [`Screen`].

mod alert;
mod cart;
mod checkout;
mod delivery;
mod home;
mod info;
mod orders;
mod payment;
mod product;
mod shelf;
#[cfg(test)]
mod tests;

pub(crate) use alert::alert;
pub(crate) use cart::cart;
pub(crate) use checkout::{Token, checkout, placed};
pub(crate) use delivery::{ask_address, confirm_address, delivery};
pub(crate) use home::{home, languages};
pub(crate) use info::info;
pub(crate) use orders::{order, order_moved, orders};
pub(crate) use payment::payment;
pub(crate) use product::product;
pub(crate) use shelf::{PAGE_SIZE, shelf};

use bytes::Bytes;
use chainstore_kernel::Money;
use chainstore_orders::PhotoName;
use chainstore_workflows::shop::CartView;

use crate::action::Action;
use crate::html::{Html, clip};
use crate::money::price;
use crate::texts::Texts;
use crate::zone::Zone;

/// One message: text, perhaps a photo, and buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) html: String,
    pub(crate) photo: Option<Photo>,
    pub(crate) keys: Vec<Vec<Key>>,
    /// The reader's app opens an answer to this message, with this hint; it then has no buttons.
    pub(crate) asks: Option<&'static str>,
}

/// What a screen shows above its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Photo {
    /// A photo of a product, by its name in the photo folder.
    Named(PhotoName),
    /// An image made for this message.
    Drawn(Bytes),
}

/// One button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Does something.
    Tap(String, Action),
    /// Copies a text.
    Copy { label: String, text: String },
}

/// In whose words and for which shop a screen is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) texts: &'static Texts,
    pub(crate) shop: &'a str,
    pub(crate) seller: &'a str,
    pub(crate) zone: &'a Zone,
    /// What must be said first.
    pub(crate) note: Option<&'static str>,
}

impl Screen {
    fn new(html: Html) -> Self {
        Self {
            html: html.finish(),
            photo: None,
            keys: Vec::new(),
            asks: None,
        }
    }

    /// Adds a row of buttons.
    fn row(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        let keys: Vec<Key> = keys.into_iter().collect();
        if !keys.is_empty() {
            self.keys.push(keys);
        }
        self
    }

    /// Adds a row for each key.
    fn rows(self, keys: impl IntoIterator<Item = Key>) -> Self {
        keys.into_iter().fold(self, |screen, key| screen.row([key]))
    }
}

/// A button; its label is cut to what fits a phone.
fn key(label: impl AsRef<str>, action: Action) -> Key {
    Key::Tap(clip(label.as_ref(), 60), action)
}

impl Look<'_> {
    fn price(&self, money: Money) -> String {
        price(self.texts.language, money)
    }

    fn message(&self) -> Html {
        self.noted(Html::message())
    }

    fn noted(&self, html: Html) -> Html {
        match self.note {
            Some(note) => html.italic(note).gap(),
            None => html,
        }
    }

    fn home_key(&self) -> Key {
        key(self.texts.home, Action::Home)
    }

    fn back_key(&self, to: Action) -> Key {
        key(self.texts.back, to)
    }

    /// The way to the cart, with what is in it.
    fn cart_key(&self, cart: &CartView) -> Key {
        let pieces = cart.cart.pieces();
        let label = match cart.total {
            Some(total) if pieces > 0 => (self.texts.cart_button)(pieces, &self.price(total)),
            _ => self.texts.cart_empty_button.to_owned(),
        };
        key(label, Action::Cart)
    }
}
