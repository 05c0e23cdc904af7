use chainstore_identity::Language;
use chainstore_workflows::shop::SetLanguage;

use super::home;
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::{Look, Reply, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Asks which language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChooseLanguage;

/// Sets the language of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UseLanguage(Language);

impl ButtonAction for ChooseLanguage {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        Ok(Reply::Here(screen(&conversation.look(None))))
    }
}

impl ButtonAction for UseLanguage {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        Data::small(language_index(self.0))
    }

    fn from_data(data: Data) -> Option<Self> {
        language_at(data.small).map(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let shopper = conversation.call::<SetLanguage>(self.0).await?;
        let look = conversation.look_in(shopper.language, None);
        home::draw(conversation, &look).await.map(Reply::Here)
    }
}

fn screen(look: &Look) -> Screen {
    let language_key = |language| key(Texts::of(language).own_name(), UseLanguage(language));
    Screen::new(look.message().text(look.texts.choose_language()))
        .row(Language::ALL.iter().copied().map(language_key))
        .row([look.home_key()])
}

fn language_index(language: Language) -> u32 {
    let index = Language::ALL.iter().position(|known| *known == language);
    index
        .and_then(|index| u32::try_from(index).ok())
        .unwrap_or(0)
}

fn language_at(index: u32) -> Option<Language> {
    Language::ALL.get(usize::try_from(index).ok()?).copied()
}

#[cfg(test)]
pub(super) fn samples(look: &Look, _text: &str) -> Vec<Screen> {
    vec![screen(look)]
}
