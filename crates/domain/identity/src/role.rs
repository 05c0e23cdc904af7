/// The roles every installation has. What each may do is set where the permissions of all domains are
/// known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything staff can do.
    Admin,
    /// Works orders and the catalogue.
    User,
    /// Looks.
    Readonly,
}

impl Role {
    /// The name as written on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
            Self::Readonly => "readonly",
        }
    }

    /// The role of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Admin, Self::User, Self::Readonly]
            .into_iter()
            .find(|role| role.name() == name)
    }
}
