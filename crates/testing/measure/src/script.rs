//! Makes a pgbench script from two recorded checkouts: values that differ between them become expressions
//! of the buyer's number, all others stay as they are.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::Fallible;
use crate::goods::{SHOPPERS, SPREAD, VARIANTS, three_of, uuid};
use crate::recorder::{Recorded, outline};

/// Ids that a checkout makes have this kind or a higher one.
const MADE: u32 = 16;

/// A checkout of one buyer.
pub(crate) struct Checkout<'a> {
    pub(crate) buyer: u32,
    pub(crate) statements: &'a [Recorded],
}

/// The script. Its variables are `base`, `each`, `i` and pgbench's own `client_id`.
pub(crate) fn script(one: &Checkout<'_>, other: &Checkout<'_>, products: u32) -> Fallible<String> {
    let texts = |checkout: &Checkout<'_>| {
        let texts = checkout
            .statements
            .iter()
            .map(|recorded| recorded.text.clone());
        texts.collect::<Vec<_>>()
    };
    let (ones, others) = (texts(one), texts(other));
    let (outlines, third) = (
        [&ones, &others].map(|texts| outline(texts.iter().map(String::as_str))),
        products / 3,
    );
    if outlines[0] != outlines[1] {
        return Err(format!("two checkouts execute different statements: {outlines:?}").into());
    }
    let mut ids = HashMap::from([(uuid(SHOPPERS, one.buyer).to_string(), id(SHOPPERS, ":k"))]);
    for (number, name) in three_of(one.buyer, products)
        .into_iter()
        .zip([":one", ":two", ":three"])
    {
        ids.insert(uuid(VARIANTS, number).to_string(), id(VARIANTS, name));
    }
    let mut names = Names { ids, made: MADE };
    let mut script = format!(
        "\\set i :i + 1\n\\set k :base + :client_id * :each + :i\n\
         \\set one :k * {SPREAD} % {third}\n\\set two :one + {third}\n\\set three :two + {third}\nBEGIN;\n"
    );
    for (one, other) in ones.iter().zip(&others) {
        script += &statement(one, other, &mut names)?;
        script += ";\n";
    }
    Ok(script + "COMMIT;\n")
}

/// Expressions of the ids that differ between checkouts.
struct Names {
    ids: HashMap<String, String>,
    made: u32,
}

impl Names {
    /// An id that cannot be computed from the number of the buyer, such as that of a data key. Where it is
    /// read, it stays as it was recorded; where it is written, it gets a new value.
    fn id(&mut self, recorded: &str, written: bool) -> String {
        if let Some(known) = self.ids.get(recorded) {
            return known.clone();
        }
        if !written {
            return format!("CAST('{recorded}' AS uuid)");
        }
        let expression = id(self.made, ":k");
        self.made += 1;
        self.ids.insert(recorded.to_owned(), expression.clone());
        expression
    }
}

/// The expression of pgbench for the id that [`uuid`] computes.
fn id(kind: u32, variable: &str) -> String {
    format!("CAST('{kind:08x}' || lpad(to_hex(CAST({variable} AS bigint)), 24, '0') AS uuid)")
}

fn statement(one: &str, other: &str, names: &mut Names) -> Fallible<String> {
    let (pieces, others) = (pieces(one), pieces(other));
    if pieces.len() != others.len() {
        return Err(
            format!("two checkouts execute different statements: {one} and {other}").into(),
        );
    }
    let written = one.contains("INSERT INTO");
    let mut text = String::new();
    for (piece, other) in pieces.into_iter().zip(others) {
        let differs = piece != other;
        match piece {
            Piece::Quoted(value) if is_uuid(value) && differs => text += &names.id(value, written),
            Piece::Quoted(value) if is_uuid(value) => write!(text, "CAST('{value}' AS uuid)")?,
            Piece::Quoted(value) if value.starts_with("\\x") && differs && written => {
                let digits = value.len() - 2;
                write!(
                    text,
                    "decode(rpad(md5(CAST(:k AS text)), {digits}, 'a'), 'hex')"
                )?;
            }
            Piece::Quoted(value) if value.starts_with("\\x") => {
                write!(text, "CAST('{value}' AS bytea)")?;
            }
            Piece::Quoted(value) => text += &quoted(value, differs && written),
            Piece::Number(value) if differs && written => {
                write!(text, "({value} + CAST(:k AS bigint))")?;
            }
            Piece::Number(value) | Piece::Other(value) => text += value,
        }
    }
    Ok(text)
}

/// A text in quotes. It gets a different end for each buyer, unless it is JSON, which would become invalid.
fn quoted(value: &str, own: bool) -> String {
    let json = value.starts_with(['[', '{']);
    if own && !json {
        let digits = value.chars().count().min(8);
        let kept: String = value.chars().take(value.chars().count() - digits).collect();
        return format!(
            "'{}' || lpad(CAST(:k AS text), {digits}, '0')",
            plain(&kept, "-")
        );
    }
    format!("'{}'", plain(value, if json { ": " } else { "-" }))
}

/// Replaces colons: pgbench takes a word after a colon for one of its variables, also inside a text.
fn plain(value: &str, colon: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        let variable = letters
            .peek()
            .is_some_and(|next| next.is_alphanumeric() || *next == '_');
        if letter == ':' && variable {
            text += colon;
        } else {
            text.push(letter);
        }
    }
    text
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.char_indices().all(|(place, letter)| match place {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    /// The text between single quotes.
    Quoted(&'a str),
    Number(&'a str),
    Other(&'a str),
}

fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut other) = (sql, 0);
    while let Some(letter) = rest[other..].chars().next() {
        let word =
            rest[..other].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        let (length, piece): (usize, fn(&str) -> Piece<'_>) = match letter {
            '\'' => (quote(&rest[other..], '\''), |text| {
                Piece::Quoted(&text[1..text.len() - 1])
            }),
            digit if digit.is_ascii_digit() && !word => {
                let tail = &rest[other..];
                let end = tail.find(|next: char| !next.is_ascii_digit());
                (end.unwrap_or(tail.len()), |text| Piece::Number(text))
            }
            '"' => {
                other += quote(&rest[other..], '"');
                continue;
            }
            letter => {
                other += letter.len_utf8();
                continue;
            }
        };
        pieces.push(Piece::Other(&rest[..other]));
        pieces.push(piece(&rest[other..other + length]));
        rest = &rest[other + length..];
        other = 0;
    }
    pieces.push(Piece::Other(rest));
    pieces
}

/// The length of the quoted text at the beginning, with both marks. A doubled mark does not end it.
fn quote(text: &str, mark: char) -> usize {
    let mut end = 1;
    while let Some(place) = text[end..].find(mark) {
        end += place + 1;
        if !text[end..].starts_with(mark) {
            return end;
        }
        end += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(one: &str, other: &str) -> String {
        let mut names = Names {
            ids: HashMap::new(),
            made: MADE,
        };
        statement(one, other, &mut names).expect("a statement")
    }

    #[test]
    fn what_differs_between_checkouts_follows_from_the_number_of_the_buyer() {
        assert_eq!(
            made(
                r#"INSERT INTO "a1" VALUES ('it''s 12345678', 5, 17, '\xAB')"#,
                r#"INSERT INTO "a1" VALUES ('it''s 87654321', 5, 18, '\xCD')"#,
            ),
            r#"INSERT INTO "a1" VALUES ('it''s ' || lpad(CAST(:k AS text), 8, '0'), 5, (17 + CAST(:k AS bigint)), decode(rpad(md5(CAST(:k AS text)), 2, 'a'), 'hex'))"#
        );
    }

    #[test]
    fn an_id_that_is_written_is_the_same_in_every_statement_and_one_that_is_only_read_stays() {
        let mut names = Names {
            ids: HashMap::new(),
            made: MADE,
        };
        let [one, other] =
            ["1", "2"].map(|end| format!("0190a0b0-0000-7000-8000-00000000000{end}"));
        let recorded = format!("CAST('{one}' AS uuid)");
        assert_eq!(names.id(&one, false), recorded);
        assert_eq!(names.id(&one, true), id(MADE, ":k"));
        assert_eq!(names.id(&one, false), id(MADE, ":k"));
        assert_eq!(names.id(&other, true), id(MADE + 1, ":k"));
    }

    #[test]
    fn no_word_in_a_text_is_a_variable_of_pgbench() {
        assert_eq!(
            made("SELECT 'eip155:31337'", "SELECT 'eip155:31337'"),
            "SELECT 'eip155-31337'"
        );
        assert_eq!(
            made(r#"SELECT '{"a":1}'"#, r#"SELECT '{"a":1}'"#),
            r#"SELECT '{"a": 1}'"#
        );
    }
}
