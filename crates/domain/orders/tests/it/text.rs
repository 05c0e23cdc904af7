use chainstore_orders::{CodePoint, LongText, OrderNumber, ShortText, TextError};
use proptest::prelude::*;

proptest! {
    // proves SR-63: accepted text is trimmed, short enough and visible, and is read back unchanged
    #[test]
    fn accepted_text_is_clean(text in ".{0,120}") {
        match text.parse::<ShortText>() {
            Ok(clean) => {
                prop_assert_eq!(&*clean, text.trim());
                prop_assert!((1..=80).contains(&clean.chars().count()));
                prop_assert!(!clean.chars().any(char::is_control));
                prop_assert_eq!(clean.to_string().parse::<ShortText>(), Ok(clean));
            }
            Err(TextError::Empty) => prop_assert!(text.trim().is_empty()),
            Err(TextError::TooLong { max }) => prop_assert!(max == 80 && text.trim().chars().count() > 80),
            Err(TextError::Deceptive { code }) => {
                prop_assert!(text.chars().any(|c| u32::from(c) == code.0));
                prop_assert!(!(0x20..0x7f).contains(&code.0));
            }
        }
    }

    #[test]
    fn an_order_number_comes_back(number in "[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}") {
        let read = number.to_lowercase().replace('-', " ").parse::<OrderNumber>();
        prop_assert_eq!(read.map(String::from), Ok(number));
    }

    #[test]
    fn no_text_panics(text: String) {
        let _ = text.parse::<OrderNumber>();
        let _ = text.parse::<LongText>();
    }
}

// proves SR-63: hidden and reordering characters are refused at any place in the text
#[test]
fn tricks_are_refused() {
    for (trick, name) in [
        ('\u{0}', "null"),
        ('\u{1b}', "escape"),
        ('\n', "line feed"),
        ('\r', "carriage return"),
        ('\u{85}', "next line"),
        ('\u{ad}', "soft hyphen"),
        ('\u{61c}', "Arabic letter mark"),
        ('\u{180e}', "Mongolian vowel separator"),
        ('\u{200b}', "zero-width space"),
        ('\u{200d}', "zero-width joiner"),
        ('\u{200f}', "right-to-left mark"),
        ('\u{2028}', "line separator"),
        ('\u{2029}', "paragraph separator"),
        ('\u{202e}', "right-to-left override"),
        ('\u{2060}', "word joiner"),
        ('\u{2066}', "left-to-right isolate"),
        ('\u{2069}', "pop isolate"),
        ('\u{feff}', "byte order mark"),
        ('\u{fffa}', "interlinear annotation"),
        ('\u{e0041}', "tag letter"),
    ] {
        let text = format!("a{trick}b");
        let code = CodePoint(u32::from(trick));
        assert_eq!(
            text.parse::<ShortText>(),
            Err(TextError::Deceptive { code }),
            "{name}"
        );
    }
    assert!("Zwei\nZeilen".parse::<LongText>().is_ok());
    for honest in ["Größe L – 100 €", "茶", "שלום", "👕✌️"] {
        assert!(honest.parse::<ShortText>().is_ok(), "{honest}");
    }
}

// proves SR-63: a text with one character more than allowed is refused
#[test]
fn one_character_too_many() {
    for (length, fits) in [(1, true), (80, true), (81, false)] {
        let text = "é".repeat(length);
        assert_eq!(text.parse::<ShortText>().is_ok(), fits, "{length}");
    }
    assert_eq!(" \n\t".parse::<LongText>(), Err(TextError::Empty));
}
