//! One person who is served: calls use cases in their name and shows them screens.

mod trouble;

use chainstore_identity::{Language, Shopper};
use chainstore_kernel::{Currency, Principal, UseCase};
use chainstore_payments::InvoiceId;
use chainstore_workflows::Context;

use crate::api::Priority;
use crate::bot::Bot;
use crate::payable_asset::PayableAsset;
use crate::present::Place;
use crate::screen::{Look, Reply, Screen};
use crate::texts::Texts;

pub(crate) use trouble::Trouble;

/// Somebody who is served right now.
pub(crate) struct Conversation<'a> {
    bot: &'a Bot,
    language: Language,
    who: Principal,
    /// The private chat with them.
    chat: i64,
}

impl<'a> Conversation<'a> {
    pub(crate) fn new(bot: &'a Bot, shopper: &Shopper, who: Principal) -> Self {
        Self {
            bot,
            language: shopper.language,
            who,
            chat: *shopper.telegram.expose(),
        }
    }

    /// Runs a use case for this person.
    pub(crate) async fn call<U: UseCase<Context = Context>>(
        &self,
        command: U::Command,
    ) -> Result<U::Output, U::Error> {
        self.bot.gate.call::<U>(&self.who, command).await
    }

    pub(crate) const fn texts(&self) -> Texts {
        Texts::of(self.language)
    }

    /// How screens are drawn for this person; `note` stands above the screen.
    pub(crate) fn look(&self, note: Option<&'static str>) -> Look {
        self.look_in(self.language, note)
    }

    /// The same in another language.
    pub(crate) fn look_in(&self, language: Language, note: Option<&'static str>) -> Look {
        self.bot.look(language, note)
    }

    /// What the shop takes.
    pub(crate) fn assets(&self) -> &'a [PayableAsset] {
        &self.bot.assets
    }

    /// In what the shop states its prices.
    pub(crate) const fn currency(&self) -> Currency {
        self.bot.currency
    }

    /// Shows a screen and returns its message.
    pub(crate) async fn show(&self, place: Place, screen: &Screen) -> Result<i32, Trouble> {
        let present = &self.bot.present;
        let shown = present.show(self.chat, place, screen, Priority::Reply);
        Ok(shown.await?)
    }

    /// Changes the text below the photo of a message and returns the message that shows it now.
    pub(crate) async fn recaption(&self, message: i32, screen: &Screen) -> Result<i32, Trouble> {
        let present = &self.bot.present;
        let shown = present.recaption(self.chat, message, screen, Priority::Reply);
        Ok(shown.await?)
    }

    /// From now on this message shows the state of the payment.
    ///
    /// # Errors
    /// When it is not kept, [`Trouble::Lost`]: the message is shown already, and to do all of it again
    /// would show it twice.
    pub(crate) async fn remember(&self, invoice: InvoiceId, message: i32) -> Result<(), Trouble> {
        let kept = self.bot.memory.remember(invoice, message).await;
        kept.map_err(|error| {
            tracing::warn!(%error, "the message of a payment is not remembered");
            Trouble::Lost
        })
    }

    /// Shows what came of an update; `here` is where it came from.
    pub(crate) async fn answer(&self, reply: Reply, here: Place) -> Result<(), Trouble> {
        let (place, screen) = match reply {
            Reply::Here(screen) => (here, screen),
            Reply::Apart(screen) => (Place::New, screen),
            Reply::Shown => return Ok(()),
        };
        self.show(place, &screen).await?;
        Ok(())
    }
}
