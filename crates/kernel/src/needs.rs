use core::fmt;

use crate::{Permission, reasons};

// Declared with `reasons!`, because the error of a refused call contains the strength, and people read that error in
// their own language.
reasons! {
    /// How surely a principal has proved who they are. The strengths are in ascending order: a use case that needs
    /// one strength accepts every higher one.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Strength in "strength" {
        /// No password and no second factor: a message of Telegram or a key of the API is proof enough. A public use
        /// case with this strength accepts callers without any proof.
        Any = "any";
        /// A password, or a login at another provider that vouches for the person.
        Password = "password";
        /// A password and a second factor.
        SecondFactor = "second factor";
        /// A second factor that was given within the last five minutes.
        Fresh = "fresh second factor";
    }
}

/// How many persons must agree before a use case runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Persons {
    /// The principal alone.
    One,
    /// The principal and a second person, who must approve.
    Two,
}

/// What a principal needs to run a use case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The permission, or `None` if the use case is public.
    pub permission: Option<Permission>,
    /// How surely the principal must have proved who they are, at least.
    pub strength: Strength,
    /// How many persons must agree.
    pub persons: Persons,
}

impl Needs {
    /// Needs nothing: the use case is public.
    pub const ANYONE: Self = Self {
        permission: None,
        strength: Strength::Any,
        persons: Persons::One,
    };

    /// Needs this permission, with any proof and from one person.
    pub const fn of(permission: Permission) -> Self {
        Self {
            permission: Some(permission),
            ..Self::ANYONE
        }
    }

    /// The same needs, but at this strength.
    #[must_use]
    pub const fn at(self, strength: Strength) -> Self {
        Self { strength, ..self }
    }

    /// The same needs, but from two persons.
    #[must_use]
    pub const fn by_two(self) -> Self {
        Self {
            persons: Persons::Two,
            ..self
        }
    }

    /// The same needs, raised to what one command needs. They are never lowered.
    #[must_use]
    pub fn raised(self, raise: Raise) -> Self {
        Self {
            permission: self.permission,
            strength: self.strength.max(raise.strength),
            persons: self.persons.max(raise.persons),
        }
    }
}

/// The text form: the permission, then what else is needed, as in `keys.write, fresh second factor, two
/// persons`.
impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.permission {
            None => f.write_str("anyone")?,
            Some(permission) => write!(f, "{permission}")?,
        }
        if self.strength > Strength::Any {
            write!(f, ", {}", self.strength)?;
        }
        if self.persons > Persons::One {
            f.write_str(", two persons")?;
        }
        Ok(())
    }
}

/// What one command needs beyond its use case, for example because an amount is above a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The least strength.
    pub strength: Strength,
    /// The least number of persons.
    pub persons: Persons,
}

impl Raise {
    /// The command needs nothing more than its use case.
    pub const NOTHING: Self = Self {
        strength: Strength::Any,
        persons: Persons::One,
    };
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const KEYS_WRITE: Permission = Permission::declare("keys.write");

    #[test]
    fn a_raise_never_lowers() {
        let needs = Needs::of(KEYS_WRITE).at(Strength::SecondFactor);
        let fresh = Raise {
            strength: Strength::Fresh,
            persons: Persons::Two,
        };
        assert_eq!(needs.raised(Raise::NOTHING), needs);
        assert_eq!(needs.raised(fresh), needs.at(Strength::Fresh).by_two());
        assert_eq!(needs.by_two().raised(Raise::NOTHING), needs.by_two());
    }

    #[test]
    fn needs_read_as_a_line_of_a_table() {
        let needs = Needs::of(KEYS_WRITE);
        assert_eq!(Needs::ANYONE.to_string(), "anyone");
        assert_eq!(needs.to_string(), "keys.write");
        assert_eq!(
            needs.at(Strength::Fresh).by_two().to_string(),
            "keys.write, fresh second factor, two persons"
        );
    }
}
