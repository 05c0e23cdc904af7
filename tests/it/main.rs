//! End-to-end tests: whole purchases with the real programs, the simulated Bot API and a chain; and faults.
//! Faults of money and chain are tested on the use cases alone, others on the programs.

mod alerts;
mod crash;
mod doctor;
mod faults;
mod fraud;
mod reorganisation;
mod sale;
mod settings;
