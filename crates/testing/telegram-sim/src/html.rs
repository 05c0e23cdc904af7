//! The `HTML` parse mode, as strict as the real server: known tags only, properly closed.

use crate::text::{Entity, Formatted, is_link};

/// Parses text with markup. The error is the text after "can't parse entities: " in the answer of the server.
pub(crate) fn parse(source: &str) -> Result<Formatted, String> {
    let mut parser = Parser {
        source,
        at: 0,
        text: String::new(),
        units: 0,
        open: Vec::new(),
        entities: Vec::new(),
    };
    while parser.at < source.len() {
        parser.step()?;
    }
    match parser.open.last() {
        Some(tag) => Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            tag.name
        )),
        None => Ok(Formatted {
            text: parser.text,
            entities: parser.entities,
        }),
    }
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    text: String,
    units: usize,
    open: Vec<Tag>,
    entities: Vec<Entity>,
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    start: usize,
    text_start: usize,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn push(&mut self, character: char) {
        self.text.push(character);
        self.units += character.len_utf16();
    }

    fn step(&mut self) -> Result<(), String> {
        let Some(next) = self.rest().chars().next() else {
            return Ok(());
        };
        match next {
            '<' if self.rest().starts_with("</") => self.end_tag(),
            '<' => self.start_tag(),
            '&' => {
                let (character, length) = reference(self.rest()).unwrap_or(('&', 1));
                self.push(character);
                self.at += length;
                Ok(())
            }
            other => {
                self.push(other);
                self.at += other.len_utf8();
                Ok(())
            }
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let length = self.tag_length(begin)?;
        let inside = &self.source[begin + 1..begin + length - 1];
        let name: String = inside.chars().take_while(|c| !c.is_whitespace()).collect();
        let attributes = attributes(&inside[name.len()..])
            .ok_or_else(|| format!("Can't parse attributes of start tag at byte offset {begin}"))?;
        let name = name.to_ascii_lowercase();
        let tag = Tag {
            name,
            attributes,
            start: self.units,
            text_start: self.text.len(),
        };
        if !is_supported(&tag) {
            return Err(format!(
                "Unsupported start tag \"{}\" at byte offset {begin}",
                tag.name
            ));
        }
        self.open.push(tag);
        self.at = begin + length;
        Ok(())
    }

    /// The number of bytes up to the `>` that ends the tag, including it. A quoted value may contain a `>`.
    fn tag_length(&self, begin: usize) -> Result<usize, String> {
        let mut quote = None;
        for (index, character) in self.rest().char_indices() {
            match (quote, character) {
                (None, '>') => return Ok(index + 1),
                (None, '"' | '\'') => quote = Some(character),
                (Some(open), close) if open == close => quote = None,
                _ => {}
            }
        }
        Err(format!("Unclosed start tag at byte offset {begin}"))
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let rest = self.rest();
        let length = rest
            .find('>')
            .ok_or_else(|| format!("Unclosed end tag at byte offset {begin}"))?;
        let name = rest[2..length].trim_end().to_ascii_lowercase();
        let Some(tag) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        if !name.is_empty() && name != tag.name {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                tag.name
            ));
        }
        self.at = begin + length + 1;
        self.close(&tag);
        Ok(())
    }

    fn close(&mut self, tag: &Tag) {
        let length = self.units - tag.start;
        if length == 0 {
            return;
        }
        let mut entity = Entity::new(kind(tag), tag.start, length);
        match tag.name.as_str() {
            "a" => {
                let target = tag
                    .attribute("href")
                    .unwrap_or(&self.text[tag.text_start..])
                    .to_owned();
                if !is_link(&target) {
                    return;
                }
                entity.url = Some(target);
            }
            // `<pre><code class="language-x">` is one block with a language.
            "code" if self.open.last().is_some_and(|outer| outer.name == "pre") => {
                if let Some(language) = tag
                    .attribute("class")
                    .and_then(|class| class.strip_prefix("language-"))
                    && let Some(outer) = self.open.last_mut()
                {
                    outer
                        .attributes
                        .push(("language".to_owned(), language.to_owned()));
                }
                return;
            }
            "pre" => entity.language = tag.attribute("language").map(str::to_owned),
            "tg-emoji" | "tg-time" => return,
            _ => {}
        }
        // Telegram lists an entity before those inside it. An outer entity is added after its inner ones, when its
        // closing tag is read, so it is inserted before them.
        let place = self
            .entities
            .partition_point(|other| other.offset < entity.offset);
        self.entities.insert(place, entity);
    }
}

fn kind(tag: &Tag) -> &'static str {
    match tag.name.as_str() {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "code" => "code",
        "pre" => "pre",
        "a" => "text_link",
        "blockquote" if tag.attribute("expandable").is_some() => "expandable_blockquote",
        "blockquote" => "blockquote",
        _ => "spoiler",
    }
}

fn is_supported(tag: &Tag) -> bool {
    match tag.name.as_str() {
        "span" => tag.attribute("class") == Some("tg-spoiler"),
        name => [
            "b",
            "strong",
            "i",
            "em",
            "u",
            "ins",
            "s",
            "strike",
            "del",
            "code",
            "pre",
            "a",
            "blockquote",
            "tg-spoiler",
            "tg-emoji",
            "tg-time",
        ]
        .contains(&name),
    }
}

/// `name="value"`, `name='value'`, `name=value` or a bare `name`, any number of them.
fn attributes(mut rest: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(found);
        }
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        if name.is_empty() {
            return None;
        }
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (raw, after) = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?,
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        found.push((name, unescape(raw)));
        rest = after;
    }
}

fn unescape(mut rest: &str) -> String {
    let mut plain = String::new();
    while let Some(next) = rest.chars().next() {
        let (character, length) = if next == '&' {
            reference(rest).unwrap_or((next, 1))
        } else {
            (next, next.len_utf8())
        };
        plain.push(character);
        rest = &rest[length..];
    }
    plain
}

/// A character reference at the start of the text, and its length. Only four names and numbers are references;
/// anything else stays as text.
fn reference(rest: &str) -> Option<(char, usize)> {
    for (name, character) in [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
    ] {
        if rest.starts_with(name) {
            return Some((character, name.len()));
        }
    }
    let end = rest.get(..rest.len().min(12)).unwrap_or(rest).find(';')?;
    let number = rest[..end].strip_prefix("&#")?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some((char::from_u32(code).filter(|c| *c != '\0')?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_count_utf16_units() {
        let text = parse("🛒 <b>Bold <i>both</i></b> &lt;x&gt; &amp;&quot; &nbsp; &#8364;")
            .expect("valid");
        assert_eq!(text.text, "🛒 Bold both <x> &\" &nbsp; €");
        assert_eq!(
            text.entities,
            [Entity::new("bold", 3, 9), Entity::new("italic", 8, 4)]
        );
    }

    #[test]
    fn links_and_code_keep_their_details() {
        let text = parse(
            "<a href=\"https://example.org/?a=1&amp;b=2\">x</a><a href='nowhere'>y</a>\
             <pre><code class=\"language-rust\">z</code></pre><tg-spoiler>s</tg-spoiler><blockquote expandable>q</blockquote>",
        )
        .expect("valid");
        assert_eq!(text.text, "xyzsq");
        assert_eq!(
            text.entities[0].url.as_deref(),
            Some("https://example.org/?a=1&b=2")
        );
        assert_eq!(text.entities[1].language.as_deref(), Some("rust"));
        let kinds: Vec<&str> = text.entities.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["text_link", "pre", "spoiler", "expandable_blockquote"]
        );
    }

    #[test]
    fn bad_markup_is_refused_as_the_server_does() {
        let refusal = |source: &str| parse(source).expect_err("refused");
        assert_eq!(
            refusal("<b>x"),
            "Can't find end tag corresponding to start tag \"b\""
        );
        assert_eq!(refusal("a < b"), "Unclosed start tag at byte offset 2");
        assert_eq!(
            refusal("<h1>x</h1>"),
            "Unsupported start tag \"h1\" at byte offset 0"
        );
        assert_eq!(
            refusal("x<br>"),
            "Unsupported start tag \"br\" at byte offset 1"
        );
        assert_eq!(refusal("x</b>"), "Unexpected end tag at byte offset 1");
        assert_eq!(
            refusal("<b>x</i>"),
            "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""
        );
        assert_eq!(
            refusal("<span class=\"x\">x</span>"),
            "Unsupported start tag \"span\" at byte offset 0"
        );
    }

    #[test]
    fn no_input_panics() {
        for source in [
            "<",
            "</",
            "<>",
            "&",
            "&#",
            "&#;",
            "&#x;",
            "&€€€€€€;",
            "<a href=\"",
            "<a =>",
            "<a href=>",
            "<€>",
            "</€>",
            "<b €=€>x</b>",
            "&#0;",
        ] {
            let _ = parse(source);
        }
    }
}
