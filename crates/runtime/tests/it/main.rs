//! The configuration as an operator meets it.

mod config;
