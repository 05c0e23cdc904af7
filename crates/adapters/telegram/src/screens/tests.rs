//! Every screen with everything that can be hostile or long in it.

use chainstore_identity::Language;
use proptest::prelude::*;
use proptest::sample;

use super::fixtures::{look_of, shown};
use super::*;
use crate::html::units;
use crate::packed::Data;
use crate::screen::Key;

/// Texts as the domain lets them in: markup, entities, quotes, wide characters, commands, links.
const HOSTILE: [&str; 8] = [
    "<b>bold</b><script>alert(1)</script>",
    "</b></i></code><a href=\"tg://user?id=1\">x</a>",
    "&lt;b&gt; &amp; &#60; &unknown; %s {} {0}",
    "\"quoted\" 'single' `tick` *star* _under_ [a](b)",
    "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧",
    "مرحبا بالعالم /start @admin #tag https://evil.example",
    "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
    "𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬",
];

// proves SR-63: hostile texts in every screen, in every language, within Telegram's limits
#[test]
fn every_screen_escapes_and_fits_whatever_people_write() {
    for &language in Language::ALL {
        for text in HOSTILE {
            let note = Some(Texts::of(language).old_menu());
            let look = Look {
                note,
                ..look_of(language, text)
            };
            for screen in samples(&look, text) {
                let length = units(&shown(&screen.html));
                let limit = if screen.photo.is_some() { 1_024 } else { 4_096 };
                assert!((1..=limit).contains(&length), "{length} in {}", screen.html);
                assert!(
                    screen.keys.iter().map(Vec::len).sum::<usize>() <= 100,
                    "{:?}",
                    screen.keys
                );
                for key in screen.keys.iter().flatten() {
                    match key {
                        Key::Tap(label, _) => assert!((1..=64).contains(&units(label)), "{label}"),
                        Key::Copy { label, text } => {
                            assert!(!label.is_empty() && (1..=256).contains(&units(text)));
                        }
                    }
                }
                if let Some(hint) = screen.asks {
                    assert!((1..=64).contains(&units(hint)));
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn an_action_comes_back_as_it_was_packed(
        code in sample::select(Action::CODES),
        id in any::<[u8; 16]>(),
        small in prop_oneof![any::<u32>(), 0_u32..2],
    ) {
        let data = Data { id, small };
        // What an action does not carry is not read.
        if let Some(action) = Action::unpack(Packed { code, data }) {
            let packed = action.pack();
            prop_assert_eq!(packed.code, code);
            prop_assert_eq!(Action::unpack(packed), Some(action));
        }
    }
}
