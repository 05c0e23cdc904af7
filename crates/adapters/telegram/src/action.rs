//! What a button does.

use std::future::Future;

use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::Reply;
use crate::update::Carrier;

/// What a tap on one kind of button does. Each screen declares the buttons that lead to it and lists them,
/// with a number, in [`screens`](crate::screens).
pub(crate) trait ButtonAction: Copy + Send {
    /// Whether a tap changes nothing, so that losing it costs the person another tap only. Such a tap is
    /// worked at once, without the inbox.
    const READ_ONLY: bool;

    /// What the button carries besides the number of its action.
    fn data(self) -> Data {
        Data::NONE
    }

    /// The action that carries this; `None` when it carries nothing of the kind.
    fn from_data(data: Data) -> Option<Self>;

    /// Calls the use cases of a tap and draws the answer. `message` carries the button that was tapped;
    /// there is none when a command leads here, or when the message is too old to be seen.
    fn run(
        self,
        conversation: &Conversation<'_>,
        message: Option<&Carrier>,
    ) -> impl Future<Output = Result<Reply, Trouble>> + Send;
}
