use chainstore_kernel::closed_set;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A named set of permissions that can be given to an API key. What each role may do is set where the
/// permissions of all domains are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// What a user may do, and keys and settings.
    Admin,
    /// What a reader may do, and changes the catalogue and takes note of alerts.
    User,
    /// Reads orders, catalogue, payments, alerts and settings; changes nothing.
    Readonly,
}

closed_set!(Role);
