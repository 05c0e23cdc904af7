use chainstore_kernel::{Needs, UseCase};

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

/// Declares a module for each group with a file for each use case, exports what the files make public,
/// and lists the use cases. Files named after `with` are shared by those of their group.
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

        /// Every use case there is.
        pub fn catalogue() -> alloc::vec::Vec<Entry> {
            alloc::vec![$($(Entry::of::<$group::$name>(),)+)+]
        }
    };
}

pub(crate) use use_cases;
