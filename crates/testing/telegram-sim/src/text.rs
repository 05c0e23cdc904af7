//! Text with its entities, as the Bot API stores it after parsing.

use serde::Serialize;

/// Plain text and the entities that format it; positions count UTF-16 units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Formatted {
    /// The text as a person reads it.
    pub(crate) text: String,
    /// Formatting, outer entities first.
    pub(crate) entities: Vec<Entity>,
}

/// One formatted stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct Entity {
    /// `bold`, `text_link`, `bot_command`, …
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Start in UTF-16 units.
    pub(crate) offset: usize,
    /// Length in UTF-16 units.
    pub(crate) length: usize,
    /// Target of a `text_link`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Programming language of a `pre` block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
}

impl Entity {
    /// An entity that needs no more than its place.
    pub(crate) fn new(kind: &str, offset: usize, length: usize) -> Self {
        Self {
            kind: kind.to_owned(),
            offset,
            length,
            url: None,
            language: None,
        }
    }

    fn end(&self) -> usize {
        self.offset.saturating_add(self.length)
    }
}

/// Length in UTF-16 units, the measure of every limit on text.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Formatted {
    /// Text typed by a person: commands are recognised as clients do.
    pub(crate) fn typed(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            entities: commands(text),
        }
    }

    /// Length in UTF-16 units.
    pub(crate) fn len(&self) -> usize {
        utf16_len(&self.text)
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Removes white space around the text, and entities that are empty afterwards.
    #[must_use]
    pub(crate) fn trimmed(self) -> Self {
        let skipped = utf16_len(&self.text) - utf16_len(self.text.trim_start());
        let text = self.text.trim().to_owned();
        let end = utf16_len(&text);
        let mut entities: Vec<Entity> = self
            .entities
            .into_iter()
            .filter_map(|entity| {
                let stop = entity.end().saturating_sub(skipped).min(end);
                let offset = entity.offset.saturating_sub(skipped);
                (stop > offset).then(|| Entity {
                    offset,
                    length: stop - offset,
                    ..entity
                })
            })
            .collect();
        entities.sort_by_key(|entity| (entity.offset, usize::MAX - entity.length));
        Self { text, entities }
    }

    /// HTML that is safe to put into a page: everything is escaped, only known entities become tags.
    pub(crate) fn to_html(&self) -> String {
        let mut html = String::new();
        let units: Vec<u16> = self.text.encode_utf16().collect();
        render(&units, 0, units.len(), &self.entities, &mut html);
        html
    }
}

/// Renders `units[from..to]`; `entities` are those that start in it, outer ones first.
fn render(units: &[u16], from: usize, to: usize, entities: &[Entity], html: &mut String) {
    let mut at = from;
    let mut rest = entities;
    while let Some((entity, after)) = rest.split_first() {
        let start = entity.offset.clamp(at, to);
        let end = entity.end().clamp(start, to);
        // An entity that goes beyond the end of its outer entity is cut there. Its inner entities follow it in
        // the list.
        let inner = after.iter().take_while(|next| next.offset < end).count();
        push_escaped(units, at, start, html);
        let (open, close) = tags(entity);
        html.push_str(&open);
        render(units, start, end, &after[..inner], html);
        html.push_str(close);
        at = end;
        rest = &after[inner..];
    }
    push_escaped(units, at, to, html);
}

fn tags(entity: &Entity) -> (String, &'static str) {
    let (open, close) = match entity.kind.as_str() {
        "bold" => ("<b>", "</b>"),
        "italic" => ("<i>", "</i>"),
        "underline" => ("<u>", "</u>"),
        "strikethrough" => ("<s>", "</s>"),
        "code" => ("<code>", "</code>"),
        "pre" => ("<pre>", "</pre>"),
        "spoiler" => ("<span class=\"tg-spoiler\">", "</span>"),
        "blockquote" | "expandable_blockquote" => ("<blockquote>", "</blockquote>"),
        "bot_command" => ("<span class=\"tg-command\">", "</span>"),
        "text_link" => return link(entity.url.as_deref().unwrap_or_default()),
        _ => ("", ""),
    };
    (open.to_owned(), close)
}

fn link(target: &str) -> (String, &'static str) {
    if is_link(target) {
        (
            format!(
                "<a href=\"{}\" rel=\"noopener noreferrer\" target=\"_blank\">",
                escape(target)
            ),
            "</a>",
        )
    } else {
        (String::new(), "")
    }
}

/// Whether a text may be the target of a link.
pub(crate) fn is_link(target: &str) -> bool {
    url::Url::parse(target).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "tg"))
}

fn push_escaped(units: &[u16], from: usize, to: usize, html: &mut String) {
    html.push_str(&escape(&String::from_utf16_lossy(&units[from..to])));
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// `/word` at the start or after white space, up to 32 characters, with an optional `@bot`.
fn commands(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if let Some(name) = bare.strip_prefix('/') {
            let (name, bot) = name
                .split_once('@')
                .map_or((name, None), |(name, bot)| (name, Some(bot)));
            let is_name = |text: &str| {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            };
            if is_name(name) && name.len() <= 32 && bot.is_none_or(is_name) {
                found.push(Entity::new("bot_command", offset, utf16_len(bare)));
            }
        }
        offset += utf16_len(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_receives_live_markup() {
        let mut link = Entity::new("text_link", 0, 1);
        link.url = Some("javascript:alert(1)".to_owned());
        let text = Formatted {
            text: "<script>&\"'".to_owned(),
            entities: vec![link],
        };
        assert_eq!(text.to_html(), "&lt;script&gt;&amp;&quot;&#39;");
    }

    #[test]
    fn entities_nest_and_wrong_places_do_no_harm() {
        let text = Formatted {
            text: "ab🛒cd".to_owned(),
            entities: vec![
                Entity::new("bold", 0, 4),
                Entity::new("italic", 2, 4),
                Entity::new("code", 5, usize::MAX),
                Entity::new("code", 900, 5),
            ],
        };
        // The italic text goes beyond the end of the bold text and is cut there.
        assert_eq!(
            text.to_html(),
            "<b>ab<i>🛒</i></b>c<code>d</code><code></code>"
        );
    }

    #[test]
    fn commands_of_a_person_are_marked() {
        let text = Formatted::typed("🛒 /start@shop_bot deep a/b /");
        assert_eq!(text.entities, [Entity::new("bot_command", 3, 15)]);
    }

    #[test]
    fn trimming_moves_entities() {
        let text = Formatted {
            text: "\n ab ".to_owned(),
            entities: vec![Entity::new("bold", 0, 5)],
        }
        .trimmed();
        assert_eq!(
            text,
            Formatted {
                text: "ab".to_owned(),
                entities: vec![Entity::new("bold", 0, 2)]
            }
        );
    }
}
