//! What people write: commands, and the address we asked for.

use chainstore_identity::Language;
use chainstore_kernel::Sensitive;
use chainstore_orders::{CategoryId, Delivery, PostalAddress, ProductId};

use super::trouble::Trouble;
use super::{Drawn, Session};
use crate::action::Action;
use crate::present::Place;
use crate::screens::{self, Screen};
use crate::texts::texts;

impl Session<'_> {
    /// Answers a text.
    pub(super) async fn said(&self, text: &str, answers: Option<&str>) -> Result<Drawn, Trouble> {
        let screen = match text.strip_prefix('/') {
            Some(command) => self.command(command).await?,
            None => self.wrote(text, answers).await?,
        };
        Ok(Drawn {
            screen,
            place: Place::New,
        })
    }

    async fn command(&self, command: &str) -> Result<Screen, Trouble> {
        let (name, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        // `/cart@shop_bot` is the same command.
        let name = name.split('@').next().unwrap_or_default();
        let texts = self.texts();
        let shop = &self.handler.shop_name;
        let info = |text: String| screens::info(&self.look(None), &text);
        Ok(match name.to_ascii_lowercase().as_str() {
            "start" => return self.deep_link(rest.trim()).await,
            "cart" => return self.cart(None).await,
            "orders" => return self.draw(Action::Orders(None)).await,
            "language" => screens::languages(&self.look(None)),
            "help" => info((texts.help)(shop)),
            "terms" => info((texts.terms)(shop)),
            "privacy" => info((texts.privacy)(shop)),
            "support" => info((texts.support)(shop)),
            "paysupport" => info((texts.payment_support)(shop)),
            "cancel" => info(texts.cancelled.to_owned()),
            _ => return self.home(None).await,
        })
    }

    /// `/start prd_…` opens a product, `/start cat_…` a shelf. Anybody can write such a link, so it only
    /// shows what everybody may see.
    async fn deep_link(&self, payload: &str) -> Result<Screen, Trouble> {
        let opened = if let Ok(product) = payload.parse::<ProductId>() {
            let variant = None;
            self.draw(Action::Product { product, variant }).await
        } else if let Ok(category) = payload.parse::<CategoryId>() {
            self.draw(Action::Shelf { category, page: 0 }).await
        } else {
            return self.home(None).await;
        };
        match opened {
            Err(Trouble::NotFound) => self.home(Some(self.texts().not_offered)).await,
            other => other,
        }
    }

    /// A text that is no command can only be the address we asked for. Certain when it answers our
    /// question, likely while the cart waits for a delivery; otherwise we ask before we believe it.
    async fn wrote(&self, text: &str, answers: Option<&str>) -> Result<Screen, Trouble> {
        let asked = answers.is_some_and(|ours| {
            Language::ALL
                .iter()
                .any(|language| ours.ends_with(texts(*language).write_address))
        });
        let cart = self.show_cart().await?;
        if cart.cart.lines.is_empty() {
            return self.home(None).await;
        }
        match text.parse::<PostalAddress>() {
            Err(error) => Ok(screens::ask_address(
                &self.look(None),
                Some(&error.to_string()),
            )),
            Ok(address) if asked || cart.cart.delivery.is_none() => {
                let address = Sensitive::new(address);
                self.choose_delivery(Delivery::Ship { address }).await
            }
            Ok(address) => Ok(screens::confirm_address(&self.look(None), &address)),
        }
    }
}
