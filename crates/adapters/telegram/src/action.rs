//! What a button does, and how it is packed into the button.

use std::future::Future;

use chainstore_kernel::Id;

use crate::conversation::{Conversation, Trouble};
use crate::screen::Screen;
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

/// What a button carries: sixteen bytes, which an id fills, and four for a small argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Data {
    pub(crate) id: [u8; 16],
    pub(crate) small: u32,
}

/// An action as a button carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    /// The number of the action.
    pub(crate) code: u8,
    pub(crate) data: Data,
}

impl Data {
    pub(crate) const NONE: Self = Self::small(0);

    pub(crate) const fn small(small: u32) -> Self {
        Self { id: [0; 16], small }
    }

    pub(crate) fn id<K>(id: Id<K>) -> Self {
        Self::id_and(id, 0)
    }

    pub(crate) fn id_and<K>(id: Id<K>, small: u32) -> Self {
        let id = id.bytes();
        Self { id, small }
    }

    /// The sixteen bytes as an id.
    pub(crate) fn to_id<K>(self) -> Id<K> {
        Id::from_uuid(uuid::Uuid::from_bytes(self.id))
    }
}
