/// Declares how the API writes a closed set of the domain. The document lists the values in the order given
/// here. Both conversions name every value, so that a value which is added to the domain or renamed there is
/// a compile error here, and the API does not change by accident.
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
