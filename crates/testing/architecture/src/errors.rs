//! Checks that an error is declared with a key: by `reasons!` of the kernel or by `errors!` of the workflows.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::model::{Crate, Role};
use crate::rules::{NAMES_ROWS, PURE};
use crate::sources::{File, is_rust, owner};
use crate::tokens::product;

/// The files that declare the two macros.
const MACROS: [&str; 2] = [
    "crates/kernel/src/reason.rs",
    "crates/workflows/src/error.rs",
];

const CURE: &str =
    "declare the error with `reasons!`, or with `errors!` if it is that of a use case";

fn is_source_of(file: &File, crates: &[Crate], is_meant: impl Fn(&Crate) -> bool) -> bool {
    is_rust(file) && file.path.contains("/src/") && owner(crates, &file.path).is_some_and(is_meant)
}

fn is_pure(member: &Crate) -> bool {
    member.role.is_some_and(|role: Role| PURE.contains(&role))
}

/// Errors of pure crates that have a text and no key.
pub fn without_key(files: &[File], crates: &[Crate]) -> Vec<Finding> {
    let sources = files.iter().filter(|file| {
        is_source_of(file, crates, is_pure) && !MACROS.contains(&file.path.as_str())
    });
    let found = sources.flat_map(|file| {
        let tokens = product(&file.text).tokens;
        let texts = tokens.windows(5).filter_map(|at| keyless(at));
        let results = (0..tokens.len()).filter(|at| is_result_of_text(&tokens[*at..]));
        let results = results.map(|_| "a `Result` whose error is a text");
        let what: Vec<&str> = texts.chain(results).collect();
        what.into_iter().map(|what| {
            Finding::new(
                format!("{}: {what}", file.path),
                "every error below the adapters has a key and its English beside it",
                CURE,
            )
        })
    });
    found.collect()
}

/// Which declaration of an error without a key begins at these tokens, if one does. `#[error(transparent)]` is allowed,
/// because such an error has the text and the key of the error that it contains.
fn keyless(tokens: &[&str]) -> Option<&'static str> {
    match tokens {
        ["#", "[", "error", "(", inside] if *inside != "transparent" => Some("`#[error(…)]`"),
        ["Error", "for", ..] => Some("`Error` is implemented by hand"),
        ["type", "Err" | "Error", "=", "String" | "&" | "alloc", ..] => {
            Some("the error of a conversion is a text")
        }
        _ => None,
    }
}

/// Whether the tokens begin with `Result<…, String>` or `Result<…, &…>`.
fn is_result_of_text(tokens: &[&str]) -> bool {
    let ["Result", "<", inside @ ..] = tokens else {
        return false;
    };
    let (mut depth, mut last) = (0_u32, 0);
    for (at, token) in inside.iter().enumerate() {
        match *token {
            "<" | "(" | "[" => depth += 1,
            // The `>` of `->` closes no bracket.
            ">" if at > 0 && inside[at - 1] == "-" => {}
            ">" if depth == 0 => return matches!(inside[last..at], ["String"] | ["&", ..]),
            ">" | ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => last = at + 1,
            ";" | "{" => return false,
            _ => {}
        }
    }
    false
}

/// Finds scopes that two errors declare: two errors could then have the same key.
pub fn scopes(files: &[File], crates: &[Crate]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut known = BTreeMap::new();
    for file in files {
        if !is_source_of(file, crates, |member| member.role != Some(Role::Testing)) {
            continue;
        }
        for scope in file.text.lines().filter_map(scope_of) {
            if let Some(before) = known.insert(scope, &file.path) {
                found.push(Finding::new(
                    format!("{} and {before} declare the scope `{scope}`", file.path),
                    "a key belongs to one error",
                    "give one of the two errors another scope",
                ));
            }
        }
    }
    found
}

/// The scope in a line such as `pub enum TextError in "text" {`.
fn scope_of(line: &str) -> Option<&str> {
    let (head, rest) = line.split_once(" in \"")?;
    let (scope, _) = rest.split_once('"')?;
    let name = head.split_whitespace().next_back()?;
    let declares = name.starts_with(|first: char| first.is_ascii_uppercase())
        && !line.trim_start().starts_with("//");
    declares.then_some(scope)
}

/// Calls whose first argument is the name of a row, for example `audit_entry`.
const TAKES_A_ROW: [&str; 4] = [
    "StoreError::corrupt(",
    "StoreError::conflict(",
    "StoreError::duplicate(",
    "Entity(",
];

/// The same, among the functions of the crates of [`NAMES_ROWS`].
const READS_A_ROW: [&str; 11] = [
    " failed(",
    "(failed(",
    "(contended(",
    "parse(",
    "number(",
    "amount(",
    "money(",
    "array(",
    "duration(",
    "chain_asset(",
    "of_name(",
];

/// Finds names of rows that are not written in small letters and `_`, for example `API key`.
pub fn rows(files: &[File], crates: &[Crate]) -> Vec<Finding> {
    let names = |member: &Crate| is_pure(member) || NAMES_ROWS.contains(&member.name.as_str());
    let mut found = Vec::new();
    for file in files
        .iter()
        .filter(|file| is_source_of(file, crates, names))
    {
        let reads: &[&str] = if is_source_of(file, crates, is_pure) {
            &[]
        } else {
            &READS_A_ROW
        };
        for call in TAKES_A_ROW.iter().chain(reads) {
            let arguments = file.text.match_indices(call).map(|(at, _)| at + call.len());
            let literals =
                arguments.filter_map(|at| file.text[at..].trim_start().strip_prefix('"'));
            for name in literals.filter_map(|text| Some(text.split_once('"')?.0)) {
                if !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                    found.push(Finding::new(
                        format!("{}: `{name}` in `{call}…)`", file.path),
                        "the name of a row is the same in every language",
                        "write it in small letters with `_`, for example `audit_entry`",
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, folder: &str, role: Role) -> Crate {
        Crate {
            name: name.to_owned(),
            folder: folder.to_owned(),
            role: Some(role),
            needs: Vec::new(),
        }
    }

    fn crates() -> Vec<Crate> {
        vec![
            member("chainstore-orders", "crates/domain/orders", Role::Domain),
            member(
                "chainstore-postgres",
                "crates/adapters/postgres",
                Role::Adapter,
            ),
            member("chainstore-evm", "crates/adapters/evm", Role::Adapter),
            member("chainstore-kernel", "crates/kernel", Role::Kernel),
        ]
    }

    fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    fn keyless_in(path: &str, text: &str) -> usize {
        without_key(&[file(path, text)], &crates()).len()
    }

    #[test]
    fn an_error_without_a_key_is_found() {
        for text in [
            "#[derive(Error)]\n#[error(\"no tea\")]\npub struct NoTea;",
            "enum E { #[error(\"no {0}\", 1)] A }",
            "impl core::error::Error for NoTea {}",
            "impl FromStr for Tea { type Err = String; }",
            "impl TryFrom<A> for B { type Error = &'static str; }",
            "fn tea() -> Result<Vec<(u8, Tea)>, String> {}",
            "fn tea() -> Result<fn(u8) -> u8, &'static str> {}",
        ] {
            assert_eq!(
                keyless_in("crates/domain/orders/src/tea.rs", text),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn an_error_with_a_key_passes() {
        for text in [
            "reasons! { pub enum TeaError in \"tea\" { A = \"no tea\"; } }",
            "enum E { #[error(transparent)] A(#[from] TeaError) }",
            "impl From<TeaError> for Unfit { type Error = TeaError; }",
            "fn tea() -> Result<String, TeaError> {}",
            "fn tea() -> Result<Result<u8, TeaError>, TeaError> {}",
            "#[cfg(test)]\nmod tests { #[error(\"x\")] struct E; }",
            "/// #[error(\"x\")]\nfn a() {}",
        ] {
            assert_eq!(
                keyless_in("crates/domain/orders/src/tea.rs", text),
                0,
                "{text}"
            );
        }
        let text = "#[error(\"no tea\")] struct E;";
        for path in [
            "crates/adapters/evm/src/key.rs",
            "crates/domain/orders/tests/it/tea.rs",
            "crates/kernel/src/reason.rs",
        ] {
            assert_eq!(keyless_in(path, text), 0, "{path}");
        }
    }

    #[test]
    fn a_scope_that_two_errors_have_is_found() {
        let a = file(
            "crates/domain/orders/src/a.rs",
            "pub enum AError in \"tea\" {\n",
        );
        let b = file(
            "crates/kernel/src/b.rs",
            "    pub struct BError in \"tea\" as \"b\"\n",
        );
        let other = file(
            "crates/kernel/src/c.rs",
            "/// pub enum CError in \"tea\" {\nfor a in \"tea\" {\n    CError in \"set_tea\" {\n",
        );
        assert_eq!(scopes(&[a.clone(), other.clone()], &crates()), []);
        assert_eq!(scopes(&[a, other, b], &crates()).len(), 1);
    }

    #[test]
    fn a_row_in_english_is_found() {
        let found = |path, text| rows(&[file(path, text)], &crates()).len();
        let postgres = "crates/adapters/postgres/src/a.rs";
        assert_eq!(found(postgres, ".map_err(failed(\"API key\"))"), 1);
        assert_eq!(found(postgres, "parse(\"branch hours\", &row.opens)"), 1);
        assert_eq!(
            found(
                postgres,
                "StoreError::corrupt(\n    \"audit entry\", \"it is cut\")"
            ),
            1
        );
        assert_eq!(
            found(postgres, "StoreError::corrupt(\"order\", \"It is cut\")"),
            0
        );
        assert_eq!(found(postgres, "StoreError::conflict(entity); \"A B\""), 0);
        assert_eq!(found("crates/adapters/evm/src/a.rs", "Entity(\"A B\")"), 0);
    }
}
