//! How an action is packed into the button that leads to it.

use chainstore_kernel::Id;

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
