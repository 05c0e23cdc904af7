//! The words and signs of Rust source, without comments, texts and what only tests compile.

/// The tokens of a file that the product compiles.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Product<'a> {
    /// Words, `::` and single signs, in their order.
    pub tokens: Vec<&'a str>,
    /// Modules in files of their own that only tests compile.
    pub test_modules: Vec<&'a str>,
}

/// Leaves out each item behind `#[cfg(test)]`.
pub fn product(text: &str) -> Product<'_> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let all = tokens(text);
    let mut product = Product::default();
    let mut at = 0;
    while at < all.len() {
        if !all[at..].starts_with(&TEST) {
            product.tokens.push(all[at]);
            at += 1;
            continue;
        }
        let item = &all[at + TEST.len()..];
        let item = &item[..length_of_item(item)];
        if let [.., "mod", name, ";"] = item {
            product.test_modules.push(name);
        }
        at += TEST.len() + item.len();
    }
    product
}

/// How many tokens an item has: up to its `;` or the end of its body. Attributes in front belong to it.
fn length_of_item(tokens: &[&str]) -> usize {
    let mut depth = 0_u32;
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" if depth == 0 => return at,
            "}" if depth == 1 => return at + 1,
            "}" | ")" | "]" => depth -= 1,
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = literal_or_comment(rest);
        let length = match skipped {
            Some(length) => length,
            None if rest.starts_with("::") => 2,
            None if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            None => first.len_utf8(),
        };
        let (token, behind) = rest.split_at(length.min(rest.len()));
        if skipped.is_none() && !first.is_whitespace() {
            found.push(token);
        }
        rest = behind;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of what is no code at the beginning of the text; `None` when code begins there.
fn literal_or_comment(text: &str) -> Option<usize> {
    let up_to = |from: usize, end: &str| {
        text[from..]
            .find(end)
            .map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("//") {
        return Some(up_to(0, "\n"));
    }
    if text.starts_with("/*") {
        return Some(up_to(2, "*/"));
    }
    let plain = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - plain.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = plain.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            return Some(up_to(prefix + 1 + hashes + 1, &end));
        }
    }
    if plain.starts_with('"') {
        return Some(prefix + quoted(plain, '"'));
    }
    let mut character = plain.strip_prefix('\'')?.chars();
    let first = character.next()?;
    // Anything else is a lifetime.
    (first == '\\' || character.next() == Some('\'')).then(|| prefix + quoted(plain, '\''))
}

/// The length of a text in quotes, which may stand in it behind a backslash.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_no_code() {
        let text = "use a::b; // crate::c\n/* crate::d */ let x = (\"crate::e \\\" \", r#\"crate::f\"#, b'\\'', 'g');";
        let words = ["use", "a", "::", "b", ";", "let", "x", "="];
        let found = tokens(text);
        assert_eq!(found[..8], words);
        assert_eq!(found[8..], ["(", ",", ",", ",", ")", ";"]);
    }

    #[test]
    fn a_lifetime_is_no_character() {
        let found = tokens("fn a<'b>(c: &'b str) {}");
        let expected = [
            "fn", "a", "<", "'", "b", ">", "(", "c", ":", "&", "'", "b", "str", ")", "{", "}",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_only_tests_compile_is_left_out() {
        let text = "mod a;\n#[cfg(test)]\nmod b;\n#[cfg(test)]\n#[path]\nmod c { fn d(e: [u8; 2]) {} }\n\
            #[cfg(test)]\nconst F: [u8; 2] = [1, 2];\nmod g;";
        let found = product(text);
        assert_eq!(found.tokens, ["mod", "a", ";", "mod", "g", ";"]);
        assert_eq!(found.test_modules, ["b"]);
    }
}
