//! The laws of the port `FieldCipher`, on the real cipher.

mod support;
mod vault;
