use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chainstore_chain_module::{Block, ConfiguredChain, Variables};
use chainstore_kernel::Currency;
use secrecy::SecretString;

use super::Profile;
use super::reader::Reader;
use crate::chains::MODULES;

/// The chains on which payments are accepted. One whose reading has a problem is left out.
pub(super) fn read(
    reader: &mut Reader,
    profile: Profile,
    currency: Option<Currency>,
) -> Vec<ConfiguredChain> {
    let blocks: Vec<_> = MODULES
        .iter()
        .flat_map(|module| {
            let names = reader.names_under(module.section()).into_iter();
            names.map(move |name| (module, name))
        })
        .collect();
    if let (true, Profile::Production, Some(module)) = (blocks.is_empty(), profile, MODULES.first())
    {
        let first = format!("{}__<NAME>__{}", module.section(), module.first_field());
        let cure = "is missing: without a chain nothing can be paid";
        reader.problem(&first, cure.into());
    }
    let mut shared = Shared {
        reader,
        sandbox: profile == Profile::Sandbox,
        currency,
        rates: BTreeMap::new(),
        unrated: false,
    };
    let mut chains: Vec<ConfiguredChain> = Vec::new();
    let mut ids = BTreeSet::new();
    for (module, name) in &blocks {
        let before = shared.reader.problems();
        shared.unrated = false;
        let read = module.read(&mut Block::new(&mut shared, module.section(), name));
        let Some(chain) = read else {
            continue;
        };
        if !ids.insert(chain.id) {
            let cure = "is the number of another block: a chain stands in the configuration once";
            shared.problem(&chain.variables.chain, cure.into());
        }
        if shared.reader.problems() == before && !shared.unrated {
            chains.push(chain);
        }
    }
    for symbol in reader.names_under("RATES") {
        let variable = format!("RATES__{symbol}");
        reader.problem(&variable, "names a token that no chain has".into());
        reader.text(&variable);
    }
    chains
}

/// What the blocks of all chains share.
struct Shared<'a> {
    reader: &'a mut Reader,
    sandbox: bool,
    currency: Option<Currency>,
    /// The rates that were read, by symbol; `None` when a rate is missing, which is one problem for all chains.
    rates: BTreeMap<String, Option<String>>,
    /// Whether the block that is read has an asset without a rate.
    unrated: bool,
}

impl Shared<'_> {
    fn read_rate(&mut self, symbol: &str) -> Option<String> {
        let unit = self.currency.map_or_else(
            || "the shop's currency".to_owned(),
            |currency| format!("{currency:?}"),
        );
        let cure = format!("units of {symbol} for one {unit}, for example 1.08");
        let rate: Option<String> = self.reader.required(&format!("RATES__{symbol}"), &cure);
        self.rates.insert(symbol.to_owned(), rate.clone());
        rate
    }
}

impl Variables for Shared<'_> {
    fn is_set(&self, name: &str) -> bool {
        self.reader.is_set(name)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.reader.text(name)
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        self.reader.optional(name)
    }

    fn within(&mut self, name: &str, default: u64, bounds: RangeInclusive<u64>) -> u64 {
        self.reader.within(name, default, bounds)
    }

    fn flag(&mut self, name: &str, default: bool) -> bool {
        self.reader.parsed(name, default)
    }

    fn secret(&mut self, name: &str) -> Option<SecretString> {
        self.reader.secret(name)
    }

    fn rate(&mut self, symbol: &str) -> String {
        let known = self.rates.get(symbol).cloned();
        let rate = known.unwrap_or_else(|| self.read_rate(symbol));
        self.unrated |= rate.is_none();
        rate.unwrap_or_else(|| "1".to_owned())
    }

    fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    fn problem(&mut self, name: &str, cure: String) {
        self.reader.problem(name, cure);
    }
}
