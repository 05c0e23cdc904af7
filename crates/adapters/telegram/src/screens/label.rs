use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::Reply;
use crate::update::Carrier;

/// The button is a label: a tap does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label;

impl ButtonAction for Label {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        _conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        Ok(Reply::Shown)
    }
}

#[cfg(test)]
pub(super) const fn samples(
    _look: &crate::screen::Look,
    _text: &str,
) -> Vec<crate::screen::Screen> {
    Vec::new()
}
