/// Declares how the API spells a closed set of the domain, with its values in the order of the document.
/// Both mappings name every value, so that a value which the domain gains or renames is a compile error
/// here and changes no answer unseen.
macro_rules! spelled {
    (
        $(#[$doc:meta])*
        $vis:vis enum $name:ident for $domain:ty { $($(#[$value_doc:meta])* $value:ident,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        $vis enum $name { $($(#[$value_doc])* $value,)+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$value => Self::$value,)+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$value => <$domain>::$value,)+ }
            }
        }
    };
}

pub(crate) use spelled;
