/// Declares the error of one use case: what the gate and the store can say, and what is its own.
/// Each variant says what it means to the caller and how it reads.
macro_rules! errors {
    (
        $(#[$doc:meta])*
        $name:ident {
            $(
                $(#[$variant_doc:meta])*
                $variant:ident $( { $( $(#[$field_doc:meta])* $field:ident : $type:ty ),+ $(,)? } )?
                    = $kind:ident, $message:literal;
            )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, thiserror::Error)]
        #[non_exhaustive]
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
                    Self::Aborted(_) => chainstore_kernel::ErrorKind::Internal,
                    Self::Store(store) => store.kind(),
                    $( Self::$variant { .. } => chainstore_kernel::ErrorKind::$kind, )*
                }
            }
        }
    };
}

pub(crate) use errors;
