//! Compares documents with the code: every name and path in a document must exist, so that a reader finds it.

use crate::finding::Finding;
use crate::model::Crate;
use crate::sources::{File, is_rust, owner};

/// Text that begins with one of these is checked as a path.
const ROOTS: [&str; 5] = ["crates/", "deploy/", "docs/", "migrations/", "tests/"];

/// Whether the file is a document for people.
pub fn is_document(file: &File) -> bool {
    std::path::Path::new(&file.path)
        .extension()
        .is_some_and(|extension| extension == "md")
}

/// Paths and relative links of a document that lead to no file or folder.
pub fn paths(document: &File, present: &[String]) -> Vec<Finding> {
    let spans = spans(&document.text)
        .filter_map(|span| span.split_whitespace().next())
        .filter(|word| ROOTS.iter().any(|root| word.starts_with(root)))
        .filter(|word| !word.contains(['*', '<', '…']))
        .map(str::to_owned);
    let links = links(&document.text).map(|link| beside(&document.path, link));
    spans
        .chain(links)
        .filter(|path| {
            let path = path.trim_end_matches('/');
            let inside = |known: &String| {
                known
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            !present.iter().any(inside)
        })
        .map(|path| {
            Finding::new(
                format!("{} names `{path}`", document.path),
                "a path in a document is there",
                "name the file as it is called now",
            )
        })
        .collect()
}

/// Each `crate::Name` of a document that the crate does not declare.
pub fn names(document: &File, crates: &[Crate], files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for span in spans(&document.text).filter(|span| is_path_of_names(span)) {
        let mut parts = span.split("::");
        let folder = parts.next().map(|first| format!("/{first}"));
        let member = crates.iter().find(|member| {
            folder
                .as_ref()
                .is_some_and(|end| format!("/{}", member.folder).ends_with(end))
        });
        let Some(member) = member else {
            continue;
        };
        let sources: Vec<&File> = files
            .iter()
            .filter(|file| is_rust(file) && file.path.contains("/src/"))
            .filter(|file| owner(crates, &file.path).is_some_and(|of| of.name == member.name))
            .collect();
        let missing = parts.find(|name| !sources.iter().any(|file| declares(&file.text, name)));
        if let Some(name) = missing {
            found.push(Finding::new(
                format!("{} names `{span}`", document.path),
                format!("`{name}` is declared in {}", member.name),
                "use the name the code uses",
            ));
        }
    }
    found
}

/// The texts between backticks, each within one line.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Targets of links to files of the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty() && !link.contains("://"))
}

/// Converts a link of a document into a path from the top of the repository.
fn beside(document: &str, link: &str) -> String {
    let mut path: Vec<&str> = document.split('/').collect();
    path.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(path.pop()),
            "." => {}
            _ => path.push(part),
        }
    }
    path.join("/")
}

fn is_path_of_names(span: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    span.contains("::") && span.split("::").all(is_name)
}

/// Whether an item, a function or a variant of that name is declared.
fn declares(text: &str, name: &str) -> bool {
    const ITEMS: [&str; 7] = ["struct", "enum", "trait", "fn", "type", "const", "mod"];
    text.lines().any(|line| {
        let mut words = line
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .skip_while(|word| matches!(*word, "pub" | "crate" | "async" | "unsafe"));
        match words.next() {
            Some(first) if ITEMS.contains(&first) => words.any(|word| word == name),
            Some(first) => first == name && line.trim_start().starts_with(name),
            None => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn paths_and_links_that_are_gone_are_found() {
        let text = "`crates/a/src`, `tests/run CRATE`, `crates/b`, `a/b`, [x](adr/1.md), [y](../README.md#x), [z](gone.md), [w](https://x.example)";
        let present = [
            "crates/a/src/lib.rs",
            "tests/run",
            "docs/adr/1.md",
            "README.md",
        ];
        let found = paths(&file("docs/x.md", text), &present.map(str::to_owned));
        let named: Vec<_> = found.iter().map(|finding| finding.what.as_str()).collect();
        assert_eq!(
            named,
            [
                "docs/x.md names `crates/b`",
                "docs/x.md names `docs/gone.md`"
            ]
        );
    }

    #[test]
    fn names_that_are_gone_are_found() {
        let crates = [Crate {
            name: "chainstore-orders".to_owned(),
            folder: "crates/domain/orders".to_owned(),
            role: None,
            needs: Vec::new(),
        }];
        let code = "pub enum Step {\n    Undo,\n}\npub mod ports;\n// Gone\n";
        let files = [file("crates/domain/orders/src/lib.rs", code)];
        for (text, count) in [
            (
                "`orders::Step::Undo`, `orders::ports`, `other::X`, `orders`",
                0,
            ),
            ("`orders::Gone`", 1),
            ("`orders::Step::Redo`", 1),
        ] {
            let found = names(&file("docs/x.md", text), &crates, &files);
            assert_eq!(found.len(), count, "{text}: {found:?}");
        }
    }
}
