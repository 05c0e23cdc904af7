//! Checks that the store is reached through the gate alone: use cases are in the list, principals are made in
//! the listed files, and no cargo feature changes that.

use crate::finding::Finding;
use crate::rules::{MAKE_PRINCIPALS, USE_CASE_FOLDER, USE_CASE_LIST, WITHOUT_FEATURES};
use crate::sources::File;
use crate::tokens;

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

/// Names after `UseCase for`.
fn use_cases(text: &str) -> Vec<&str> {
    let product = tokens::product(text).tokens;
    let declared = product.windows(3).filter_map(|three| match three {
        ["UseCase", "for", name] => Some(*name),
        _ => None,
    });
    declared.collect()
}

/// Whether the file gives the name that its place says: `staff.add_product` in `staff/add_product.rs`.
fn is_named_after_its_file(file: &File) -> bool {
    let place = file.path.strip_prefix(USE_CASE_FOLDER).unwrap_or_default();
    let name = place.trim_end_matches(".rs").replace('/', ".");
    let declared = format!("const NAME: &'static str = \"{name}\";");
    file.text.lines().any(|line| line.trim() == declared)
}

/// Whether the file makes a principal, or gives one more rights: by a stronger proof or by wider scopes. `Principal as`
/// is found too, because this check does not recognise calls on the type under another name.
fn makes_a_principal(file: &File) -> bool {
    const MADE: &[&[&str]] = &[
        &["Principal", "::", "new"],
        &["Principal", "::", "anonymous"],
        &["Principal", "as"],
        &["::", "principal", "("],
        &[".", "proved", "("],
        &["::", "proved"],
        &[".", "with_credential", "("],
        &["::", "with_credential"],
    ];
    if MAKE_PRINCIPALS.contains(&file.path.as_str()) {
        return false;
    }
    let product = tokens::product(&file.text).tokens;
    let made = |at: usize| MADE.iter().any(|made| product[at..].starts_with(made));
    // A call without an argument only reads a principal that was already made.
    let of_a_row = |at: usize| {
        product[at..].starts_with(&[".", "principal", "("]) && product.get(at + 3) != Some(&")")
    };
    (0..product.len()).any(|at| made(at) || of_a_row(at))
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
    fn a_principal_that_is_given_more_elsewhere_is_found() {
        let path = "crates/adapters/http/src/handler.rs";
        for more in [
            "let who = who.proved(Method::CommandLine, now);",
            "let who = who\n    .with_credential(id, PermissionSet::all());",
            "let strengthen = Principal::proved;",
            "use chainstore_kernel::Principal as Somebody;",
        ] {
            assert_eq!(found(&[file(path, more)]).len(), 1, "{more}");
        }
        let less = "let who = who.from_address(peer.ip());";
        assert!(found(&[file(path, less)]).is_empty());
    }

    #[test]
    fn what_stands_behind_an_item_of_tests_is_seen() {
        let path = "crates/adapters/http/src/lib.rs";
        let tests = "#[cfg(test)]\nextern crate std;\n#[cfg(test)]\nmod tests { fn a() { Principal::new(); } }\n";
        assert!(found(&[file(path, tests)]).is_empty());
        for code in ["impl UseCase for Peek {}", "fn b() { Principal::new() }"] {
            let text = format!("{tests}{code}");
            assert_eq!(found(&[file(path, &text)]).len(), 1, "{code}");
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
