/// Declares the error of one use case: the errors of the gate and of the store, and those of its own. Each
/// variant has its kind and its English text only here. The key for other languages is made of the scope and
/// the name of the variant.
macro_rules! errors {
    (
        $(#[$doc:meta])*
        $name:ident in $scope:literal {
            $(
                $(#[$variant_doc:meta])*
                $variant:ident $( { $( $(#[$field_doc:meta])* $field:ident : $type:ty ),+ $(,)? } )?
                    = $kind:ident, $message:literal;
            )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, thiserror::Error, strum::IntoStaticStr)]
        #[strum(serialize_all = "snake_case")]
        pub enum $name {
            /// The principal may not do this.
            #[error(transparent)]
            Denied(#[from] chainstore_kernel::Denied),
            /// The work ended without a result, because it panicked or the program is stopping.
            #[error(transparent)]
            Aborted(#[from] chainstore_kernel::Aborted),
            /// The store failed.
            #[error(transparent)]
            Store(#[from] chainstore_kernel::StoreError),
            $(
                $(#[$variant_doc])*
                #[error($message)]
                $variant $( { $( $(#[$field_doc])* $field : $type ),+ } )?,
            )*
        }

        impl chainstore_kernel::Failure for $name {
            fn kind(&self) -> chainstore_kernel::ErrorKind {
                match self {
                    Self::Denied(denied) => denied.kind(),
                    Self::Aborted(aborted) => aborted.kind(),
                    Self::Store(store) => store.kind(),
                    $( Self::$variant { .. } => chainstore_kernel::ErrorKind::$kind, )*
                }
            }

            fn message(&self) -> chainstore_kernel::Message {
                match self {
                    Self::Denied(denied) => denied.message(),
                    Self::Aborted(aborted) => aborted.message(),
                    Self::Store(store) => store.message(),
                    $( Self::$variant $( { $($field),+ } )? => chainstore_kernel::Message {
                        scope: $scope,
                        name: self.into(),
                        values: alloc::vec![
                            $($((stringify!($field), alloc::string::ToString::to_string($field)),)+)?
                        ],
                    }, )*
                }
            }
        }
    };
}

pub(crate) use errors;
