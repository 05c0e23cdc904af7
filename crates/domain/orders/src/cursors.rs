//! Where each row stands in its list: by position, or by the moment it was made.

use chainstore_kernel::Cursor;

use crate::{Branch, Category, Order, Product};

impl Category {
    /// Its place in the list of categories, by position.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.position.into(),
            id: self.id.uuid(),
        }
    }
}

impl Branch {
    /// Its place in the list of branches, by position.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.position.into(),
            id: self.id.uuid(),
        }
    }
}

impl Product {
    /// Its place in the list of products, newest first.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.created_at.micros(),
            id: self.id.uuid(),
        }
    }
}

impl Order {
    /// Its place in the list of orders, newest first.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.placed_at().micros(),
            id: self.id().uuid(),
        }
    }
}
