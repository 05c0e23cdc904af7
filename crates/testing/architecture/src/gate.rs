//! Checks that the store is reached through the gate alone: use cases are in the list, principals are made in
//! the listed files, and no cargo feature changes that.

use crate::finding::Finding;
use crate::rules::{MAKE_PRINCIPALS, USE_CASE_FOLDER, USE_CASE_LIST, WITHOUT_FEATURES};
use crate::sources::File;

/// Findings in product code: whatever could open the store without the authorization of the gate.
pub fn check(files: &[File]) -> Vec<Finding> {
    let list = files.iter().find(|file| file.path == USE_CASE_LIST);
    let list = list.map_or("", |file| file.text.as_str());
    let product = || files.iter().filter(|file| is_product_code(&file.path));
    let mut found = Vec::new();
    for file in product() {
        for name in use_cases(&file.text) {
            if !file.path.starts_with(USE_CASE_FOLDER) {
                found.push(misplaced(name, &file.path));
            } else if !words(list).any(|word| word == name) {
                found.push(unlisted(name, &file.path));
            } else if !is_named_after_its_file(file) {
                found.push(misnamed(name, &file.path));
            }
        }
    }
    found.extend(
        product()
            .filter(|file| makes_a_principal(file))
            .map(principal),
    );
    found.extend(files.iter().filter(|file| has_features(file)).map(features));
    found
}

fn is_product_code(path: &str) -> bool {
    path.starts_with("crates/")
        && path.contains("/src/")
        && !path.starts_with("crates/testing/")
        && !path.ends_with("/tests.rs")
}

/// The text of a file up to its test module, without comments.
fn product_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.starts_with("//"))
}

/// Names after `UseCase for`.
fn use_cases(text: &str) -> impl Iterator<Item = &str> {
    product_lines(text)
        .filter(|line| line.starts_with("impl"))
        .filter_map(|line| line.split_once("UseCase for "))
        .filter_map(|(_, rest)| words(rest).next())
}

/// Whether the file gives the name that its place says: `staff.add_product` in `staff/add_product.rs`.
fn is_named_after_its_file(file: &File) -> bool {
    let place = file.path.strip_prefix(USE_CASE_FOLDER).unwrap_or_default();
    let name = place.trim_end_matches(".rs").replace('/', ".");
    product_lines(&file.text).any(|line| line.ends_with(&format!("= \"{name}\";")))
}

fn makes_a_principal(file: &File) -> bool {
    !MAKE_PRINCIPALS.contains(&file.path.as_str())
        && product_lines(&file.text).any(|line| {
            ["Principal::new(", "Principal::anonymous(", "::principal("]
                .iter()
                .any(|made| line.contains(made))
                || line.match_indices(".principal(").any(|(at, call)| {
                    // A call without an argument only reads a principal that was already made.
                    !line[at + call.len()..].starts_with(')')
                })
        })
}

fn has_features(file: &File) -> bool {
    WITHOUT_FEATURES
        .iter()
        .any(|folder| file.path == format!("{folder}/Cargo.toml"))
        && file.text.lines().any(|line| line.trim() == "[features]")
}

fn misplaced(name: &str, path: &str) -> Finding {
    Finding::new(
        format!("use case `{name}` stands in {path}"),
        "use cases stand in the workflows: each is handed the proof that opens the store",
        format!("move it below {USE_CASE_FOLDER} and add its line to {USE_CASE_LIST}"),
    )
}

fn unlisted(name: &str, path: &str) -> Finding {
    Finding::new(
        format!("use case `{name}` in {path} is in no list"),
        "every use case is listed, with the permission it needs",
        format!("add its line to {USE_CASE_LIST}"),
    )
}

fn misnamed(name: &str, path: &str) -> Finding {
    Finding::new(
        format!("use case `{name}` in {path} has another name than its file"),
        "a use case is named after its group and its file: tests and figures go by that",
        "write `<group>.<file>` into `NAME`, or move the file",
    )
}

fn principal(file: &File) -> Finding {
    Finding::new(
        format!("{} makes a principal", file.path),
        "a principal is made where it was established who somebody is (rules::MAKE_PRINCIPALS)",
        "take the principal as an argument, or list the file with its reason",
    )
}

fn features(file: &File) -> Finding {
    Finding::new(
        format!("{} declares cargo features", file.path),
        "no feature of these crates changes what the gate guards (rules::WITHOUT_FEATURES)",
        "put the code into a testing crate",
    )
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

    fn found(files: &[File]) -> Vec<String> {
        check(files)
            .into_iter()
            .map(|finding| finding.what)
            .collect()
    }

    #[test]
    fn a_use_case_outside_the_list_is_found() {
        let code = "/// impl UseCase for Example\nimpl UseCase for Checkout {\nconst NAME: &'static str = \"work.checkout\";\n}\nimpl UseCase for Settle {}\n#[cfg(test)]\nimpl UseCase for Fake {}\n";
        let files = [
            file("crates/workflows/src/work/checkout.rs", code),
            file(USE_CASE_LIST, "checkout: Checkout, settle_all: SettleAll,"),
        ];
        assert_eq!(
            found(&files),
            ["use case `Settle` in crates/workflows/src/work/checkout.rs is in no list"]
        );
    }

    #[test]
    fn a_use_case_with_the_name_of_another_group_is_found() {
        let code = "impl UseCase for Checkout {\nconst NAME: &'static str = \"shop.checkout\";\n}";
        let path = "crates/workflows/src/work/checkout.rs";
        let files = [file(path, code), file(USE_CASE_LIST, "checkout: Checkout,")];
        let expected = format!("use case `Checkout` in {path} has another name than its file");
        assert_eq!(found(&files), [expected]);
    }

    #[test]
    fn a_use_case_outside_the_workflows_is_found() {
        let code = "impl UseCase for Peek {}";
        let files = [
            file("crates/adapters/http/src/peek.rs", code),
            file("crates/testing/kit/src/prove.rs", code),
            file("crates/adapters/http/tests/it/peek.rs", code),
        ];
        assert_eq!(
            found(&files),
            ["use case `Peek` stands in crates/adapters/http/src/peek.rs"]
        );
    }

    #[test]
    fn a_principal_made_elsewhere_is_found() {
        let code = "let who = Principal::new(Actor::Operator, all);";
        let files = [
            file("crates/adapters/telegram/src/handler.rs", code),
            file("crates/runtime/src/principals.rs", code),
            file("crates/runtime/src/lease/tests.rs", code),
        ];
        assert_eq!(
            found(&files),
            ["crates/adapters/telegram/src/handler.rs makes a principal"]
        );
    }

    // The fields of a shopper and of an API key are public. Code that may call this function could therefore
    // make a principal for a row that it has filled in itself.
    #[test]
    fn a_principal_made_of_a_row_elsewhere_is_found() {
        let path = "crates/adapters/telegram/src/handler.rs";
        for made in [
            "let who = shopper.principal(all);",
            "let who = key.principal(now).unwrap();",
            "let who = shopper.principal(\n    all,\n);",
            "let who = Shopper::principal(&shopper, all);",
            "keys.map(|key| ApiKey::principal(key, now))",
        ] {
            assert_eq!(found(&[file(path, made)]).len(), 1, "{made}");
        }
        for read in ["who.principal().may_grant(&scopes)", "entered.principal"] {
            assert!(found(&[file(path, read)]).is_empty(), "{read}");
        }
    }

    #[test]
    fn a_feature_of_the_gate_is_found() {
        let files = [
            file("crates/kernel/Cargo.toml", "[features]\ntesting = []"),
            file("crates/adapters/http/Cargo.toml", "[features]\nx = []"),
        ];
        assert_eq!(
            found(&files),
            ["crates/kernel/Cargo.toml declares cargo features"]
        );
    }
}
