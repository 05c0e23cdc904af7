use unicode_segmentation::UnicodeSegmentation as _;

/// Text in Telegram's HTML. Tags come from the methods only; everything else is escaped, so that
/// nothing a person or the catalogue says can become markup (SR-63). It never grows over its limit.
#[derive(Clone)]
pub(crate) struct Html {
    text: String,
    /// Length so far, without tags and escapes.
    used: usize,
    most: usize,
}

/// Lengths of names to try, the longest first: that of two texts of 80 characters, in units, and what
/// joins them.
const NAMES: [usize; 14] = [323, 160, 120, 100, 80, 70, 60, 50, 40, 35, 30, 25, 20, 16];
/// Length of names where even this is too long.
const SHORTEST: usize = 12;

impl Html {
    /// Text of a message without a photo.
    pub(crate) fn message() -> Self {
        Self::within(4_000)
    }

    /// Text below a photo.
    pub(crate) fn caption() -> Self {
        Self::within(1_000)
    }

    fn within(most: usize) -> Self {
        Self {
            text: String::new(),
            used: 0,
            most,
        }
    }

    fn put(mut self, open: &str, text: &str, close: &str) -> Self {
        let clipped = clip(text, self.most.saturating_sub(self.used));
        if clipped.is_empty() {
            return self;
        }
        self.used += units(&clipped);
        self.text.push_str(open);
        for character in clipped.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                plain => self.text.push(plain),
            }
        }
        self.text.push_str(close);
        self
    }

    /// Plain text.
    pub(crate) fn text(self, text: &str) -> Self {
        self.put("", text, "")
    }

    /// Bold text.
    pub(crate) fn bold(self, text: &str) -> Self {
        self.put("<b>", text, "</b>")
    }

    /// Text in italics.
    pub(crate) fn italic(self, text: &str) -> Self {
        self.put("<i>", text, "</i>")
    }

    /// Text that a tap copies.
    pub(crate) fn code(self, text: &str) -> Self {
        self.put("<code>", text, "</code>")
    }

    /// What somebody said.
    pub(crate) fn quote(self, text: &str) -> Self {
        self.put("<blockquote>", text, "</blockquote>")
    }

    /// Ends the line.
    pub(crate) fn line(self) -> Self {
        self.text("\n")
    }

    /// Ends the line and leaves one out.
    pub(crate) fn gap(self) -> Self {
        self.text("\n\n")
    }

    /// Goes on with what `build` adds for each item.
    pub(crate) fn each<T>(
        self,
        items: impl IntoIterator<Item = T>,
        build: impl FnMut(Self, T) -> Self,
    ) -> Self {
        items.into_iter().fold(self, build)
    }

    /// Goes on with lines that may be shortened, and ends with a tail that may not. `lines` is given how long a
    /// name in them may be, the longest with which all fits; where no length fits, the last lines are cut.
    pub(crate) fn fitted(self, lines: impl Fn(Self, usize) -> Self, tail: &Self) -> Self {
        let most = self.most;
        let room = most.saturating_sub(tail.used);
        let drawn = |within: usize, names: usize| {
            let html = Self {
                most: within,
                ..self.clone()
            };
            lines(html, names)
        };
        let mut html = NAMES
            .into_iter()
            .map(|names| drawn(usize::MAX, names))
            .find(|html| html.used <= room)
            .unwrap_or_else(|| drawn(room, SHORTEST));
        html.text.push_str(&tail.text);
        Self {
            used: html.used + tail.used,
            most,
            ..html
        }
    }

    /// The finished text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// Length as Telegram counts it.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text, cut between what people see as characters when it has more than `most` units. Controls
/// and characters that reorder or hide text are left out.
pub(crate) fn clip(text: &str, most: usize) -> String {
    let shown: String = text.chars().filter(|c| !is_deceptive(*c)).collect();
    if units(&shown) <= most {
        return shown;
    }
    let mut kept = String::new();
    let mut room = most.saturating_sub(1);
    for cluster in shown.graphemes(true) {
        let length = units(cluster);
        if length > room {
            break;
        }
        room -= length;
        kept.push_str(cluster);
    }
    if most > 0 {
        kept.push('…');
    }
    kept
}

fn is_deceptive(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_from_people_stays_text() {
        let html = Html::message().bold("<b>Ada & \"Bob\"</b>").finish();
        assert_eq!(html, "<b>&lt;b&gt;Ada &amp; &quot;Bob&quot;&lt;/b&gt;</b>");
    }

    #[test]
    fn a_cut_never_splits_a_character_people_see() {
        let family = "👨‍👩‍👧";
        assert_eq!(clip(&format!("ab{family}"), 5), "ab…");
        assert_eq!(clip(family, 8), family);
    }

    #[test]
    fn lines_are_shortened_and_a_tail_is_not() {
        let fitted = |count: usize| {
            let html = Html::caption().text("Lines:");
            let line = |html: Html, names| html.line().text(&clip(&"x".repeat(90), names));
            let lines = |html: Html, names| (0..count).fold(html, |html, _| line(html, names));
            let tail = Html::caption().line().bold("Total: 5");
            html.fitted(lines, &tail).finish()
        };
        let whole = format!("\n{}", "x".repeat(90));
        let three = format!("Lines:{}\n<b>Total: 5</b>", whole.repeat(3));
        assert_eq!(fitted(3), three);
        // The first and the last line leave 985 units, 32 for each of thirty: names of 30 fit.
        let short = format!("\n{}…", "x".repeat(29));
        let thirty = format!("Lines:{}\n<b>Total: 5</b>", short.repeat(30));
        assert_eq!(fitted(30), thirty);
        let many = fitted(300);
        assert!(many.ends_with("…\n<b>Total: 5</b>"), "{many}");
        assert_eq!(units(&many), 1_000 + units("<b></b>"));
    }

    proptest! {
        #[test]
        fn nothing_grows_over_the_limit(texts in proptest::collection::vec(".{0,600}", 0..9)) {
            let html = Html::caption().each(&texts, |html, text| html.bold(text).line());
            prop_assert!(units(&html.text) - 7 * html.text.matches("<b>").count() <= 1_000 + 5 * html.text.matches('&').count());
        }
    }
}
