//! Checks that no code but the adapter of a kind of chain, and the list of modules, knows that kind.

use crate::finding::Finding;
use crate::rules::{KNOW_NO_CHAIN, LISTS_CHAINS};
use crate::sources::{File, is_rust};
use crate::tokens;

/// Parts of names by which a kind of chain is recognised.
const KINDS: [&str; 6] = ["evm", "erc20", "eip155", "ethereum", "bitcoin", "solana"];

/// Names of a kind of chain where ids of chains and assets are opaque texts.
pub fn check(files: &[File]) -> Vec<Finding> {
    let files = files.iter().filter(|file| {
        let folder = KNOW_NO_CHAIN
            .iter()
            .any(|folder| file.path.starts_with(folder));
        folder && file.path != LISTS_CHAINS && is_rust(file) && file.path.contains("/src/")
    });
    let found = files.flat_map(|file| {
        let product = tokens::product(&file.text).tokens;
        let names = product.into_iter().filter(|name| {
            let name = name.to_ascii_lowercase();
            KINDS.iter().any(|kind| name.contains(kind))
        });
        let names = names.map(|name| finding(file, name));
        names.collect::<Vec<_>>()
    });
    found.collect()
}

fn finding(file: &File, name: &str) -> Finding {
    Finding::new(
        format!("{} knows a kind of chain: `{name}`", file.path),
        "chains, assets and recipients are opaque outside their adapter (rules::KNOW_NO_CHAIN)",
        "move it into the adapter of that chain, behind a port",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_chain_outside_its_adapter_is_found() {
        let code = "// An EVM chain\nlet a = \"eip155:1\";\nlet b = ChainId::Evm(1);\n#[cfg(test)]\nfn evm() {}\n";
        let file = |path: &str| File {
            path: path.to_owned(),
            text: code.to_owned(),
        };
        let files = [
            file("crates/kernel/src/asset.rs"),
            file("crates/domain/payments/src/address.rs"),
            file("crates/domain/payments/tests/it/world.rs"),
            file("crates/adapters/evm/src/asset.rs"),
            file("crates/runtime/src/chains.rs"),
            file("crates/runtime/src/platform.rs"),
        ];
        let found: Vec<_> = check(&files)
            .into_iter()
            .map(|finding| finding.what)
            .collect();
        assert_eq!(
            found,
            [
                "crates/kernel/src/asset.rs knows a kind of chain: `Evm`",
                "crates/domain/payments/src/address.rs knows a kind of chain: `Evm`",
                "crates/runtime/src/platform.rs knows a kind of chain: `Evm`"
            ]
        );
    }
}
