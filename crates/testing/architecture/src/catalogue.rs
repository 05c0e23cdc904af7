//! Counts use cases: one that is missing from the catalogue would escape the table of permissions.

use crate::finding::Finding;
use crate::rules::{CATALOGUE, USE_CASE_FOLDERS};
use crate::sources::File;

/// The types with an `impl UseCase for …` in product code that the catalogue file does not name.
pub fn check(files: &[File]) -> Vec<Finding> {
    let catalogue = files.iter().find(|file| file.path == CATALOGUE);
    let listed = catalogue.map_or("", |file| file.text.as_str());
    files
        .iter()
        .filter(|file| is_product_code(&file.path))
        .flat_map(|file| use_cases(&file.text).map(move |name| (file, name)))
        .filter(|(_, name)| !words(listed).any(|word| word == *name))
        .map(|(file, name)| {
            Finding::new(
                format!("use case `{name}` in {} is in no catalogue", file.path),
                "every use case stands in the catalogue, with the permission it needs",
                format!("add it to {CATALOGUE}"),
            )
        })
        .collect()
}

fn is_product_code(path: &str) -> bool {
    USE_CASE_FOLDERS
        .iter()
        .any(|folder| path.starts_with(folder))
        && path.contains("/src/")
        && !path.ends_with("/tests.rs")
}

/// Names after `UseCase for`, up to the file's test module and without comments.
fn use_cases(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| line.starts_with("impl"))
        .filter_map(|line| line.split_once("UseCase for "))
        .filter_map(|(_, rest)| words(rest).next())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
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
    fn a_use_case_outside_the_catalogue_is_found() {
        let code = "/// impl UseCase for Example\nimpl<P> UseCase for Checkout<P> {}\nimpl UseCase for Settle {}\n#[cfg(test)]\nimpl UseCase for Fake {}\n";
        let files = [
            file("crates/workflows/src/checkout.rs", code),
            file(CATALOGUE, "entry::<Checkout>(), entry::<SettleAll>()"),
        ];
        let found = check(&files);
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("`Settle`"));
    }
}
