use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

use secrecy::SecretString;
use url::Url;

/// The prefix of every variable of the product.
pub const PREFIX: &str = "CHAINSTORE_";

/// The whole name of a variable, as the operator writes it.
pub(crate) fn full_name(variable: &str) -> String {
    format!("{PREFIX}{variable}")
}

/// A problem of the configuration: which variable has it, and what to do. It never contains the value, which
/// may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The full name of the variable.
    pub variable: String,
    /// What is wrong and what to do.
    pub cure: String,
}

/// A type that the value of a variable can have.
pub(super) trait Written: FromStr {
    /// The form in which the value must be written, as an operator reads it behind `must be`.
    const FORM: &'static str;
}

impl Written for String {
    const FORM: &'static str = "a text";
}

impl Written for bool {
    const FORM: &'static str = "true or false";
}

impl Written for u64 {
    const FORM: &'static str = "a whole number, for example 8453";
}

impl Written for i64 {
    const FORM: &'static str =
        "a whole number, for example 123456789, or -1001234567890 for a group";
}

impl Written for Url {
    const FORM: &'static str = "an address, for example https://api.telegram.org";
}

/// A variable that the program reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// Its full name.
    pub name: String,
    /// Whether the value may also be read from a file, whose path is then in the variable with `_FILE` added to
    /// its name.
    pub secret: bool,
}

/// Reads variables one by one, and collects every problem on the way, so that an operator sees all of
/// them at once.
pub(super) struct Reader {
    values: BTreeMap<String, String>,
    known: Vec<Variable>,
    problems: Vec<Problem>,
}

impl Reader {
    /// A reader of these variables. Names without the prefix belong to other programs and are ignored.
    pub(super) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = variables
            .into_iter()
            .filter(|(name, _)| name.starts_with(PREFIX))
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        Self {
            values,
            known: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The text of a variable; `None` when it is missing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let name = self.learn(name, false);
        self.values.remove(&name)
    }

    /// The parsed value of a variable; `default` when it is missing or wrong.
    pub(super) fn parsed<T: Written>(&mut self, name: &str, default: T) -> T {
        self.optional(name).unwrap_or(default)
    }

    /// The parsed value of a variable; `None` when it is missing or wrong.
    pub(super) fn optional<T: Written>(&mut self, name: &str) -> Option<T> {
        let value = self.text(name)?.trim().parse().ok();
        if value.is_none() {
            self.problem(name, format!("must be {}", T::FORM));
        }
        value
    }

    /// A whole number within bounds; `default` when it is missing or refused.
    pub(super) fn within<T>(&mut self, name: &str, default: T, bounds: RangeInclusive<T>) -> T
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.text(name) else {
            return default;
        };
        let value = text.trim().parse().ok();
        value
            .filter(|value| bounds.contains(value))
            .unwrap_or_else(|| {
                let (least, most) = (bounds.start(), bounds.end());
                self.problem(
                    name,
                    format!("must be a whole number from {least} to {most}"),
                );
                default
            })
    }

    /// An address to accept connections on; `None` when it is missing or wrong.
    pub(super) fn bind(&mut self, name: &str) -> Option<SocketAddr> {
        let text = self.text(name)?;
        let address = text.trim().parse().ok();
        if address.is_none() {
            let cure = "must be an address and a port, for example 127.0.0.1:8080";
            self.problem(name, cure.into());
        }
        address
    }

    /// The parsed value of a variable. When it is missing, that is a problem with the text `cure`.
    pub(super) fn required<T: Written>(&mut self, name: &str, cure: &str) -> Option<T> {
        if !self.is_set(name) {
            self.learn(name, false);
            self.problem(name, format!("is missing: {cure}"));
            return None;
        }
        self.optional(name)
    }

    /// A secret, given either as a value or as the path of the file that contains it. Giving both is a problem.
    pub(super) fn secret(&mut self, name: &str) -> Option<SecretString> {
        let full = self.learn(name, true);
        let value = self.values.remove(&full);
        let file = self.values.remove(&format!("{full}_FILE"));
        match (value, file) {
            (Some(_), Some(_)) => {
                self.problem(
                    name,
                    "is given as a value and as a file: keep one of them".into(),
                );
                None
            }
            (Some(value), None) => Some(value.trim().to_owned().into()),
            (None, Some(path)) => match fs::read_to_string(path.trim()) {
                Ok(text) if !text.trim().is_empty() => Some(text.trim().to_owned().into()),
                Ok(_) => {
                    self.problem(&format!("{name}_FILE"), "names an empty file".into());
                    None
                }
                Err(error) => {
                    self.problem(&format!("{name}_FILE"), format!("cannot be read: {error}"));
                    None
                }
            },
            (None, None) => None,
        }
    }

    /// Whether a variable has a value.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(&format!("{PREFIX}{name}"))
    }

    /// The names of the blocks of a section, from variables such as `CHAINSTORE_<SECTION>__<NAME>__<FIELD>`.
    pub(super) fn names_under(&self, section: &str) -> Vec<String> {
        let start = format!("{PREFIX}{section}__");
        let mut names: Vec<String> = self
            .values
            .keys()
            .filter_map(|name| name.strip_prefix(&start))
            .filter_map(|rest| rest.split("__").next())
            .map(str::to_owned)
            .collect();
        names.dedup();
        names
    }

    /// The number of problems so far. A part of the configuration whose reading raises it is not used.
    pub(super) fn problems(&self) -> usize {
        self.problems.len()
    }

    /// Adds a problem with a variable, whose name is given without the prefix.
    pub(super) fn problem(&mut self, name: &str, cure: String) {
        self.problems.push(Problem {
            variable: format!("{PREFIX}{name}"),
            cure,
        });
    }

    /// All variables that the program reads, and all problems. A variable with the prefix that it does not read is
    /// a problem.
    pub(super) fn finish(mut self) -> (Vec<Variable>, Vec<Problem>) {
        let unknown: Vec<String> = self.values.keys().cloned().collect();
        for variable in unknown {
            let near = self
                .known
                .iter()
                .map(|known| &known.name)
                .min_by_key(|name| distance(name, &variable));
            let cure = match near {
                Some(name) => format!("is not known; did you mean {name}?"),
                None => "is not known".into(),
            };
            self.problems.push(Problem { variable, cure });
        }
        self.known.sort();
        self.known.dedup();
        (self.known, self.problems)
    }

    fn learn(&mut self, name: &str, secret: bool) -> String {
        let name = format!("{PREFIX}{name}");
        self.known.push(Variable {
            name: name.clone(),
            secret,
        });
        name
    }
}

/// The length of the longer name after the beginning that both have in common. The known name with the least
/// distance is suggested for a mistyped one.
fn distance(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    a.len().max(b.len()) - same
}
