/// Declares the error of one use case: the errors of the gate and of the store, and those of its own. Each
/// variant has its kind and its English text only here. The key for other languages is made of the scope and
/// the name of the variant. The fields are the values of the text; an error of a domain brings a key and values
/// of its own. As in [`chainstore_kernel::reasons!`], a text cannot be a value.
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
        #[derive(Debug, thiserror::Error, strum::IntoStaticStr, strum::VariantNames)]
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
        }

        impl chainstore_kernel::Reason for $name {
            fn message(&self) -> chainstore_kernel::Message {
                match self {
                    Self::Denied(denied) => denied.message(),
                    Self::Aborted(aborted) => aborted.message(),
                    Self::Store(store) => store.message(),
                    $( Self::$variant $( { $($field),+ } )? => {
                        let message = chainstore_kernel::Message::new($scope, self.into());
                        chainstore_kernel::reasons!(@said message $($(, $field = $field)+)?)
                    } )*
                }
            }

            fn declared() -> alloc::vec::Vec<chainstore_kernel::Declared> {
                let texts = [$(
                    (
                        Some(chainstore_kernel::ErrorKind::$kind),
                        $message,
                        chainstore_kernel::reasons!(@places $($($field : $type),+)?),
                    ),
                )*];
                let [_denied, _aborted, _store, names @ ..] =
                    <Self as strum::VariantNames>::VARIANTS
                else {
                    return alloc::vec::Vec::new();
                };
                let own = chainstore_kernel::Declared::each::<Self>($scope, names, texts);
                [
                    chainstore_kernel::Denied::declared(),
                    chainstore_kernel::Aborted::declared(),
                    chainstore_kernel::StoreError::declared(),
                    own,
                ]
                .concat()
            }
        }
    };
}

pub(crate) use errors;
