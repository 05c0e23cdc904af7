//! What a screen is made of.

use std::sync::Arc;

use bytes::Bytes;
use chainstore_kernel::Money;
use chainstore_orders::PhotoName;
use chainstore_workflows::settings::Settings;

use crate::html::{Html, clip};
use crate::money::price;
use crate::packed::Packed;
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

/// How a tap is answered.
#[derive(Debug)]
pub(crate) enum Reply {
    /// With this screen, in the message that was tapped.
    Here(Screen),
    /// With this screen, in a new message: the message that was tapped stays.
    Apart(Screen),
    /// With nothing more: the action has sent or changed its message itself.
    Shown,
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
    Tap(String, Packed),
    /// Copies a text.
    Copy { label: String, text: String },
}

/// In which language and for which shop a screen is drawn.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) texts: Texts,
    /// The settings of the shop as they were when the drawing began.
    pub(crate) settings: Arc<Settings>,
    pub(crate) zone: Zone,
    /// Stands above the text of the screen.
    pub(crate) note: Option<&'static str>,
}

impl Screen {
    pub(crate) fn new(html: Html) -> Self {
        Self {
            html: html.finish(),
            photo: None,
            keys: Vec::new(),
            asks: None,
        }
    }

    /// Adds a row of buttons.
    pub(crate) fn row(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        let keys: Vec<Key> = keys.into_iter().collect();
        if !keys.is_empty() {
            self.keys.push(keys);
        }
        self
    }

    /// Adds a row for each button.
    pub(crate) fn rows(self, keys: impl IntoIterator<Item = Key>) -> Self {
        keys.into_iter().fold(self, |screen, key| screen.row([key]))
    }
}

/// A button; its label is cut to what fits a phone.
pub(crate) fn key(label: impl AsRef<str>, action: impl Into<Packed>) -> Key {
    Key::Tap(clip(label.as_ref(), 60), action.into())
}

impl Look {
    /// What the shop is called.
    pub(crate) fn shop(&self) -> &str {
        &self.settings.name
    }

    /// Who sells: the shop itself while nobody else is named.
    pub(crate) fn seller(&self) -> &str {
        let seller = self.settings.seller.as_deref();
        seller.unwrap_or_else(|| self.shop())
    }

    pub(crate) fn price(&self, money: Money) -> String {
        price(self.texts, money)
    }

    /// Begins the text of a screen without a photo.
    pub(crate) fn message(&self) -> Html {
        self.noted(Html::message())
    }

    /// Puts the note, if there is one, first.
    pub(crate) fn noted(&self, html: Html) -> Html {
        match self.note {
            Some(note) => html.italic(note).gap(),
            None => html,
        }
    }
}
