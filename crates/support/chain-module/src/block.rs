use std::ops::RangeInclusive;

use secrecy::SecretString;

use crate::variables::Variables;

/// The variables of one chain, `<SECTION>__<NAME>__<FIELD>`. Each method takes the field.
pub struct Block<'a> {
    variables: &'a mut dyn Variables,
    section: &'static str,
    name: &'a str,
}

impl<'a> Block<'a> {
    /// The block of this name in the section of a module.
    pub fn new(variables: &'a mut dyn Variables, section: &'static str, name: &'a str) -> Self {
        Self {
            variables,
            section,
            name,
        }
    }

    /// The name that the operator gave to the block.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The name of a variable, without the prefix of the product.
    pub fn variable(&self, field: &str) -> String {
        format!("{}__{}__{field}", self.section, self.name)
    }

    /// Whether a variable has a value.
    pub fn is_set(&self, field: &str) -> bool {
        self.variables.is_set(&self.variable(field))
    }

    /// The text of a variable; `None` when it is missing.
    pub fn text(&mut self, field: &str) -> Option<String> {
        let name = self.variable(field);
        self.variables.text(&name)
    }

    /// A whole number; `None` when it is missing or wrong.
    pub fn number(&mut self, field: &str) -> Option<u64> {
        let name = self.variable(field);
        self.variables.number(&name)
    }

    /// A whole number within bounds; `default` when it is missing or refused.
    pub fn within(&mut self, field: &str, default: u64, bounds: RangeInclusive<u64>) -> u64 {
        let name = self.variable(field);
        self.variables.within(&name, default, bounds)
    }

    /// Yes or no; `default` when it is missing or wrong.
    pub fn flag(&mut self, field: &str, default: bool) -> bool {
        let name = self.variable(field);
        self.variables.flag(&name, default)
    }

    /// A secret; `None` when it is missing or wrong.
    pub fn secret(&mut self, field: &str) -> Option<SecretString> {
        let name = self.variable(field);
        self.variables.secret(&name)
    }

    /// Units of the asset of this symbol for one unit of the shop's currency.
    pub fn rate(&mut self, symbol: &str) -> String {
        self.variables.rate(symbol)
    }

    /// Whether this is a sandbox, where nothing has value.
    pub fn is_sandbox(&self) -> bool {
        self.variables.is_sandbox()
    }

    /// Records a problem with a variable.
    pub fn problem(&mut self, field: &str, cure: impl Into<String>) {
        let name = self.variable(field);
        self.variables.problem(&name, cure.into());
    }
}
