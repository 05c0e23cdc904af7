//! What the compiler cannot see of the laws.

use std::fs;
use std::path::Path;

// A law that is not in the list of its suite would be no test anywhere.
#[test]
fn every_law_is_in_the_list_of_its_suite() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let suites = fs::read_dir(source.join("laws")).expect("the suites");
    let all = fs::read_to_string(source.join("macros.rs")).expect("the list of the suites");
    let mut missing = Vec::new();
    let mut laws = 0;
    for file in suites {
        let path = file.expect("a file").path();
        let suite = path.file_stem().and_then(|stem| stem.to_str());
        let suite = suite.expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let list = text.split_once(&format!("$fixture; {suite}:"));
        let list = list.map_or("", |(_, rest)| rest.split('}').next().unwrap_or_default());
        let listed: Vec<&str> = list.split_whitespace().collect();
        if !listed.is_empty() && !all.contains(&format!("$crate::{suite}_laws!")) {
            missing.push(suite.clone());
        }
        for law in text.split("\npub async fn ").skip(1) {
            let name = law.split('(').next().unwrap_or_default();
            laws += 1;
            if !listed.contains(&name) {
                missing.push(format!("{suite}::{name}"));
            }
        }
    }
    assert!(laws > 90, "only {laws} laws were found");
    assert!(missing.is_empty(), "{missing:?}");
}
