//! The API as a client meets it, over a store in memory.

mod access;
mod catalogue;
mod document;
mod headers;
mod lists;
mod refusals;
mod support;
mod twin;
