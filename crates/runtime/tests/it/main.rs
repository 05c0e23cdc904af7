//! Tests of the configuration: what is read, what is refused, and what the operator is told.

mod config;
