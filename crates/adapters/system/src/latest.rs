use std::sync::{Arc, PoisonError, RwLock};

use chainstore_kernel::Latest;

/// A value in memory that is replaced as a whole.
#[derive(Debug, Default)]
pub struct InMemory<T>(RwLock<Arc<T>>);

impl<T> InMemory<T> {
    /// Starts with this value.
    pub fn new(value: T) -> Self {
        Self(RwLock::new(Arc::new(value)))
    }
}

// Poisoning is ignored: nothing under the lock can panic, and the value is only ever replaced as a whole.
impl<T: Send + Sync> Latest<T> for InMemory<T> {
    fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, value: Arc<T>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_keep_what_they_have_got() {
        let cell = InMemory::new(1);
        let before = cell.get();
        cell.set(Arc::new(2));
        assert_eq!((*before, *cell.get()), (1, 2));
    }
}
