/// Declares the error of one use case: what the gate and the store can say, and what is its own. Each
/// variant says what it means to the caller and how it reads in English, and nowhere else does; its key
/// for other languages is the scope and the variant's name.
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
            /// The work ended without an answer.
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
