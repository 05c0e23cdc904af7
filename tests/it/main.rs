//! Whole journeys over the real programs: two processes, the Bot API over HTTP, a chain. And faults, each
//! by name: of money and chain over the real use cases alone, others over the programs.

mod alerts;
mod crash;
mod doctor;
mod faults;
mod fraud;
mod reorganisation;
mod sale;
mod settings;
