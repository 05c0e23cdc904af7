//! The cursor of each row that is listed: the value its list is sorted by, and its id.

use chainstore_kernel::Cursor;

use crate::{Branch, Category, Order, Product};

impl Category {
    /// Its cursor in the list of categories, which is sorted by position.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.position.into(),
            id: self.id.uuid(),
        }
    }
}

impl Branch {
    /// Its cursor in the list of branches, which is sorted by position.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.position.into(),
            id: self.id.uuid(),
        }
    }
}

impl Product {
    /// Its cursor in the list of products, which has the newest first.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.created_at.micros(),
            id: self.id.uuid(),
        }
    }

    /// Its place in its category, by title. A title is no key: the store looks it up.
    pub fn shelf_cursor(&self) -> Cursor {
        Cursor {
            key: 0,
            id: self.id.uuid(),
        }
    }
}

impl Order {
    /// Its cursor in the list of orders, which has the newest first.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.placed_at().micros(),
            id: self.id().uuid(),
        }
    }
}
