use core::fmt;

/// Personal or payment data that must not appear in a log. `Debug` prints a mask and `Display` is not
/// implemented. The value is read by methods whose names contain `expose`, so that a text search finds
/// every place that reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Marks a value as sensitive.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value by reference.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself; from here on nothing masks it.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sensitive]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_print() {
        assert_eq!(
            std::format!("{:?}", Sensitive::new("Ada, 12 Mill Lane")),
            "[sensitive]"
        );
    }
}
