use core::fmt;

/// The place of an attempt among those of its invoice, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptNumber(u8);

impl AttemptNumber {
    /// The attempt that is made at checkout.
    pub const FIRST: Self = Self(1);
    /// The greatest number.
    pub const LAST: Self = Self(5);

    /// The attempt of this number; `None` unless it is from 1 to 5.
    pub const fn new(number: u8) -> Option<Self> {
        if number >= Self::FIRST.0 && number <= Self::LAST.0 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for AttemptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
