//! Everything the shop says. A text stands with all its languages side by side; one that is missing in a
//! language does not compile. All of it is plain text; screens escape it.
//!
//! A text of [`texts!`] is one of three:
//!
//! ```text
//! cart { English: "Your cart", German: "…" }                          // always the same
//! welcome(shop: &str) { English: "Welcome to {shop}!", German: "…" }  // with values
//! only_left[left] {                                                   // with a number: one | many
//!     English: "only 1 left" | "only {left} left",
//!     German: "…" | "…",
//! }
//! ```

mod alerts;
mod pages;
mod words;

use chainstore_identity::Language;

/// What the shop says in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Texts(Language);

impl Texts {
    /// The texts of a language.
    pub(crate) const fn of(language: Language) -> Self {
        Self(language)
    }
}

/// Makes a method of [`Texts`] from each text.
macro_rules! texts {
    ($($name:ident $(($($value:ident: $type:ty),+))? $([$count:ident])? { $($words:tt)+ })+) => {
        impl Texts {
            $(text! { $name $(($($value: $type),+))? $([$count])? { $($words)+ } })+
        }
    };
}

macro_rules! text {
    ($name:ident { $($language:ident: $text:literal),+ $(,)? }) => {
        pub(crate) const fn $name(self) -> &'static str {
            match self.0 {
                $(Language::$language => $text,)+
            }
        }
    };
    ($name:ident ($($value:ident: $type:ty),+) { $($language:ident: $text:literal),+ $(,)? }) => {
        pub(crate) fn $name(self, $($value: $type),+) -> String {
            match self.0 {
                $(Language::$language => format!($text),)+
            }
        }
    };
    ($name:ident [$count:ident] { $($language:ident: $one:literal | $many:literal),+ $(,)? }) => {
        pub(crate) fn $name(self, $count: u32) -> String {
            match self.0 {
                $(Language::$language => if $count == 1 {
                    $one.to_owned()
                } else {
                    format!($many)
                })+
            }
        }
    };
}

use {text, texts};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_plural() {
        let (english, german) = (Texts::of(Language::English), Texts::of(Language::German));
        assert_eq!(english.few_left(1), "only 1 piece left");
        assert_eq!(english.few_left(2), "only 2 pieces left");
        assert_eq!(german.few_left(1), "nur noch 1 Stück");
        assert_eq!(german.few_left(2), "nur noch 2 Stück");
    }
}
