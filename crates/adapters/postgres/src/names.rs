//! Reading the stored names of closed sets.

use std::str::FromStr;

use chainstore_kernel::StoreError;

/// The value of a stored name; `entity` says in the error whose name is unknown.
pub(crate) fn of_name<T: FromStr>(entity: &'static str, name: &str) -> Result<T, StoreError> {
    name.parse()
        .map_err(|_| StoreError::corrupt(entity, "its name is unknown"))
}
