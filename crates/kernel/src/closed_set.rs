/// Writes `ALL`, `name`, `parse` and `Display` for a closed set: an enum without fields whose values are
/// stored and shown by name. The names come from `strum`, so they are written once, beside the variants.
///
/// The enum derives `Copy`, [`strum::EnumString`], [`strum::IntoStaticStr`] and [`strum::VariantArray`].
/// A name is stored in databases and sent to clients of the API: renaming a variant changes it unless the
/// variant carries `#[strum(serialize = "…")]` with the old name.
#[macro_export]
macro_rules! closed_set {
    ($($set:ty),+ $(,)?) => {$(
        impl $set {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = <Self as ::strum::VariantArray>::VARIANTS;

            /// The stable name, as it is stored and sent.
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// The value with this stable name; `None` for every other text.
            pub fn parse(name: &str) -> Option<Self> {
                name.parse().ok()
            }
        }

        impl ::core::fmt::Display for $set {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.name())
            }
        }
    )+};
}
