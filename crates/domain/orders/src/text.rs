use alloc::string::{String, ToString};
use core::{fmt, ops::Deref, str::FromStr};

use chainstore_kernel::{plain_values, reasons};

/// Text that people read, of 1 to `MAX` characters (Unicode code points). White space at both ends is removed.
/// Control characters and invisible characters are refused, because they can hide or reorder what a reader
/// sees (SR-63). A name stands on one line, so that a part of it cannot look like a line of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<const MAX: usize>(String);

/// A name or a title: at most 80 characters on one line.
pub type ShortText = Text<NAME>;
/// A description: at most 700 characters.
pub type LongText = Text<700>;
/// A page: at most 2,000 characters, because a message in a chat has room for 4,096 units of UTF-16 and a
/// character has one or two of them.
pub type PageText = Text<2_000>;

/// Texts of at most this many characters are names.
const NAME: usize = 80;

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > MAX {
            return Err(TextError::TooLong { max: MAX });
        }
        let refused = |c: &char| is_deceptive(*c) || (*c == '\n' && MAX <= NAME);
        match text.chars().find(refused) {
            Some(character) => Err(TextError::Deceptive {
                code: CodePoint(u32::from(character)),
            }),
            None => Ok(Self(text.to_string())),
        }
    }
}

/// Whether a character can hide or reorder text: control characters other than the line feed, bidirectional
/// controls, and invisible characters (zero width, soft hyphen, line and paragraph separators, annotations,
/// tags).
fn is_deceptive(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reasons! {
    /// Why a text is refused.
    #[derive(Copy)]
    pub enum TextError in "text" {
        /// The text is empty or only white space.
        Empty = "write at least one character";
        /// The text has more than `max` characters.
        TooLong {
            /// The greatest number of characters.
            max: usize,
        } = "write at most {max} characters";
        /// The text contains a control character or an invisible one.
        Deceptive {
            /// The character.
            code: CodePoint,
        } = "remove the invisible character {code}";
    }
}

/// A character by its number, written as Unicode does: `U+202E`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePoint(pub u32);

impl fmt::Display for CodePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X}", self.0)
    }
}

plain_values!(CodePoint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_text_is_kept_and_control_characters_are_refused() {
        assert_eq!(
            " Tee, „Größe L“ 👕 ".parse::<ShortText>().as_deref(),
            Ok("Tee, „Größe L“ 👕")
        );
        assert_eq!("  ".parse::<ShortText>(), Err(TextError::Empty));
        assert_eq!(
            "a\u{202e}b".parse::<ShortText>(),
            Err(TextError::Deceptive {
                code: CodePoint(0x202e)
            })
        );
        assert!("x".repeat(81).parse::<ShortText>().is_err());
    }
}
