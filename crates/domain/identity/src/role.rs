use chainstore_kernel::closed_set;
use serde::Serialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A named set of permissions that can be given to an API key. What each role may do is set where the
/// permissions of all domains are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Everything a `User` may do; also manages keys and settings.
    Admin,
    /// Everything a `Readonly` may do; also changes the catalogue and acknowledges alerts.
    User,
    /// Reads orders, catalogue, payments, alerts and settings; changes nothing.
    Readonly,
}

closed_set!(Role);
