use alloc::vec::Vec;

use chainstore_kernel::{Declared, Needs, Reason, UseCase};

/// One use case as the catalogue lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// [`UseCase::NAME`].
    pub name: &'static str,
    /// [`UseCase::NEEDS`].
    pub needs: Needs,
}

impl Entry {
    pub(crate) const fn of<U: UseCase>() -> Self {
        Self {
            name: U::NAME,
            needs: U::NEEDS,
        }
    }
}

/// Every message that a use case can refuse or fail with.
pub(crate) fn messages_of<U: UseCase>() -> (&'static str, Vec<Declared>) {
    (U::NAME, U::Error::declared())
}

/// Declares a module for each group and in it one for each file; a file holds one use case. Exports what the
/// files make public, and makes the list of all use cases. The files named after `with` hold no use case but
/// what several of their group share.
macro_rules! use_cases {
    ($(
        $(#[$doc:meta])*
        $group:ident $(with $($shared:ident),+)? { $($file:ident: $name:ident,)+ }
    )+) => {
        $(
            $(#[$doc])*
            pub mod $group {
                $($(mod $shared; pub use $shared::*;)+)?
                $(mod $file; pub use $file::*;)+
            }
        )+

        /// The list of all use cases.
        pub fn catalogue() -> alloc::vec::Vec<Entry> {
            alloc::vec![$($(Entry::of::<$group::$name>(),)+)+]
        }

        /// Every message that a use case can refuse or fail with, by the name of the use case: what
        /// somebody translates, in English.
        pub fn messages() -> alloc::vec::Vec<(&'static str, alloc::vec::Vec<chainstore_kernel::Declared>)> {
            alloc::vec![$($(catalogue::messages_of::<$group::$name>(),)+)+]
        }
    };
}

pub(crate) use use_cases;
