//! The laws of the field cipher, on the real cipher.

mod support;
mod vault;
