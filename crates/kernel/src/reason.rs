use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::ErrorKind;

/// What an error says, independent of language: a key such as `place_order.no_quote`, with values. The English
/// text stands where the error is declared; translations are found by the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What the error is about, for example `place_order`.
    pub scope: &'static str,
    /// Which error of that scope, for example `no_quote`.
    pub name: &'static str,
    /// Values that are put into the text, each with the name of its placeholder.
    pub values: Vec<(&'static str, Value)>,
}

/// A value of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, an id or a name: it is the same in every language.
    Plain(String),
    /// Another error, with a key and values of its own: it is translated by itself.
    Reason(Message),
}

impl Message {
    /// A message without values.
    pub const fn new(scope: &'static str, name: &'static str) -> Self {
        Self {
            scope,
            name,
            values: Vec::new(),
        }
    }

    /// The same with these values; a cause is none.
    #[must_use]
    pub fn with<const N: usize>(mut self, values: [(&'static str, Option<Value>); N]) -> Self {
        let values = values.into_iter();
        self.values = values
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        self
    }
}

/// The key: `scope.name`.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.scope, self.name)
    }
}

/// An error that says what is wrong apart from any language. Its `Display` is English. [`reasons!`] declares
/// one: its key, its values and its English stand there and nowhere else.
///
/// [`reasons!`]: crate::reasons
pub trait Reason: core::error::Error {
    /// What it says.
    fn message(&self) -> Message;

    /// Every message that an error of this type can be, as it is declared.
    fn declared() -> Vec<Declared>
    where
        Self: Sized;
}

/// A message as it is declared: what a translator needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The type of the error.
    pub error: &'static str,
    /// [`Message::scope`].
    pub scope: &'static str,
    /// [`Message::name`].
    pub name: &'static str,
    /// The kind of the error; `None` for an error of a domain, whose kind the use case declares that returns it.
    pub kind: Option<ErrorKind>,
    /// The English, with the name of each value in braces.
    pub english: &'static str,
    /// What can stand in the place of each name.
    pub places: Vec<(&'static str, Holds)>,
}

/// What can stand in one place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A [`Value::Plain`].
    Plain,
    /// A [`Cause`], which is no value.
    Cause,
    /// A [`Value::Reason`] of one of these.
    Reason(Vec<Declared>),
}

/// A type that may stand in a message. Numbers, ids, names and reasons are such types, and no text is:
/// a sentence as a value could not be translated.
pub trait MessageValue {
    /// The value.
    fn value(&self) -> Option<Value>;

    /// What it can be.
    fn holds() -> Holds;
}

impl<R: Reason> MessageValue for R {
    fn value(&self) -> Option<Value> {
        Some(Value::Reason(self.message()))
    }

    fn holds() -> Holds {
        Holds::Reason(R::declared())
    }
}

/// Types whose text is the same in every language.
#[macro_export]
macro_rules! plain_values {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::MessageValue for $type {
            fn value(&self) -> Option<$crate::Value> {
                Some($crate::Value::Plain(alloc::string::ToString::to_string(self)))
            }

            fn holds() -> $crate::Holds {
                $crate::Holds::Plain
            }
        }
    )+};
}

plain_values!(u8, u32, u64, usize, i64, Entity, Quoted);

/// Names a kind of row in an error. Written like the name of a table, in small letters and `_`, for example
/// `audit_entry`. It is never translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity(pub &'static str);

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What the caller has written, said back to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted(pub String);

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a node, a database or the system has said, in whatever words; it holds no secret and no value of a
/// row. It is for the log and for the person at the command line: it is no value of a message, and an error
/// with a cause is of a kind whose text no shopper and no caller of the API is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause(String);

impl From<String> for Cause {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Cause {
    fn from(text: &str) -> Self {
        Self(text.to_string())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl MessageValue for Cause {
    fn value(&self) -> Option<Value> {
        None
    }

    fn holds() -> Holds {
        Holds::Cause
    }
}

/// Declares an error with its keys, its values and its English. The key of a variant is the scope and the variant's
/// name; for a struct, the name is written after `as`. An enum that is only a value in an error, such as
/// [`Strength`](crate::Strength), is declared in the same way, so that its variants can be translated.
///
/// ```
/// extern crate alloc;
/// use chainstore_kernel::Reason as _;
///
/// chainstore_kernel::reasons! {
///     /// Why no tea is poured.
///     #[derive(Copy)]
///     pub enum TeaError in "tea" {
///         /// The cup is too small.
///         TooMuch {
///             /// What it holds.
///             most: u32,
///         } = "the cup holds at most {most} millilitres";
///     }
/// }
/// let error = TeaError::TooMuch { most: 200 };
/// assert_eq!(error.to_string(), "the cup holds at most 200 millilitres");
/// assert_eq!(error.message().to_string(), "tea.too_much");
/// ```
///
/// A text is refused as a value:
///
/// ```compile_fail,E0277
/// extern crate alloc;
/// chainstore_kernel::reasons! {
///     /// Why no tea is poured.
///     pub enum TeaError in "tea" {
///         /// The cup is too small.
///         TooMuch {
///             /// What it holds.
///             most: &'static str,
///         } = "the cup holds at most {most} millilitres";
///     }
/// }
/// ```
#[macro_export]
macro_rules! reasons {
    // Expands to the message of an error, with the values of its fields.
    (@said $message:expr $(, $field:ident = $value:expr)*) => {
        $message.with([$( (stringify!($field), $crate::MessageValue::value($value)), )*])
    };
    // Expands to the name of each field and what the field can hold, for `Declared::places`.
    (@places $($field:ident : $type:ty),*) => {
        alloc::vec![$( (stringify!($field), <$type as $crate::MessageValue>::holds()), )*]
    };
    (
        $(#[$meta:meta])*
        $vis:vis enum $error:ident in $scope:literal {
            $(
                $(#[$doc:meta])*
                $variant:ident $( { $( $(#[$field_doc:meta])* $field:ident : $type:ty ),+ $(,)? } )?
                    = $english:literal;
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq, Eq, ::thiserror::Error, ::strum::IntoStaticStr, ::strum::VariantNames,
        )]
        #[strum(serialize_all = "snake_case")]
        $vis enum $error {
            $(
                $(#[$doc])*
                #[error($english)]
                $variant $( { $( $(#[$field_doc])* $field : $type ),+ } )?,
            )+
        }

        impl $crate::Reason for $error {
            fn message(&self) -> $crate::Message {
                let message = $crate::Message::new($scope, self.into());
                match self {
                    $( Self::$variant $( { $($field),+ } )? => {
                        $crate::reasons!(@said message $($(, $field = $field)+)?)
                    } )+
                }
            }

            fn declared() -> alloc::vec::Vec<$crate::Declared> {
                let texts = [$(
                    (None, $english, $crate::reasons!(@places $($($field : $type),+)?)),
                )+];
                let names = <Self as ::strum::VariantNames>::VARIANTS;
                $crate::Declared::each::<Self>($scope, names, texts)
            }
        }
    };
    (
        $(#[$meta:meta])*
        $vis:vis struct $error:ident in $scope:literal as $name:literal {
            $( $(#[$field_doc:meta])* pub $field:ident : $type:ty ),+ $(,)?
        } = $english:literal;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, ::thiserror::Error)]
        #[error($english)]
        $vis struct $error {
            $( $(#[$field_doc])* pub $field : $type, )+
        }

        $crate::reasons!(@one $error, $scope, $name, $english $(, $field : $type)+);
    };
    (
        $(#[$meta:meta])*
        $vis:vis struct $error:ident in $scope:literal as $name:literal = $english:literal;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, ::thiserror::Error)]
        #[error($english)]
        $vis struct $error;

        $crate::reasons!(@one $error, $scope, $name, $english);
    };
    // Implements `Reason` for a struct: unlike an enum, it declares exactly one message.
    (@one $error:ident, $scope:literal, $name:literal, $english:literal $(, $field:ident : $type:ty)*) => {
        impl $crate::Reason for $error {
            fn message(&self) -> $crate::Message {
                let message = $crate::Message::new($scope, $name);
                $crate::reasons!(@said message $(, $field = &self.$field)*)
            }

            fn declared() -> alloc::vec::Vec<$crate::Declared> {
                let places = $crate::reasons!(@places $($field : $type),*);
                $crate::Declared::each::<Self>($scope, &[$name], [(None, $english, places)])
            }
        }
    };
}

/// Kind, English and places of a message.
type Text = (Option<ErrorKind>, &'static str, Vec<(&'static str, Holds)>);

impl Declared {
    /// The messages of one error, by names and texts in the same order. Called by the macros.
    pub fn each<E>(
        scope: &'static str,
        names: &[&'static str],
        texts: impl IntoIterator<Item = Text>,
    ) -> Vec<Self> {
        let declared = |(name, (kind, english, places)): (&&'static str, Text)| Self {
            error: core::any::type_name::<E>(),
            scope,
            name,
            kind,
            english,
            places,
        };
        names.iter().zip(texts).map(declared).collect()
    }
}
