//! Keys, roles and languages.

mod api_key;
mod people;
