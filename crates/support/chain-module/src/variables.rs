use std::ops::RangeInclusive;

use secrecy::SecretString;

/// The configuration of a program, as a module reads it. Names are given without the prefix of the product. A value
/// that is wrong is a problem, which is recorded, so that the operator sees all of them at once; no problem repeats a
/// value, because it may be secret.
pub trait Variables {
    /// Whether a variable has a value.
    fn is_set(&self, name: &str) -> bool;

    /// The text of a variable; `None` when it is missing.
    fn text(&mut self, name: &str) -> Option<String>;

    /// A whole number; `None` when it is missing or wrong.
    fn number(&mut self, name: &str) -> Option<u64>;

    /// A whole number within bounds; `default` when it is missing or refused.
    fn within(&mut self, name: &str, default: u64, bounds: RangeInclusive<u64>) -> u64;

    /// Yes or no; `default` when it is missing or wrong.
    fn flag(&mut self, name: &str, default: bool) -> bool;

    /// A secret, given as a value or as the path of a file; `None` when it is missing or wrong.
    fn secret(&mut self, name: &str) -> Option<SecretString>;

    /// Units of the asset of this symbol for one unit of the shop's currency, as a decimal number. The same symbol on
    /// two chains has one rate.
    fn rate(&mut self, symbol: &str) -> String;

    /// Whether this is a sandbox, where nothing has value. Only there are keys taken that anybody can spend from.
    fn is_sandbox(&self) -> bool;

    /// Records a problem: what is wrong with a variable and what to do.
    fn problem(&mut self, name: &str, cure: String);
}
