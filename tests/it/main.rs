//! Whole journeys over the real programs: two processes, the Bot API over HTTP, a chain.

mod crash;
mod doctor;
mod fraud;
mod reorganisation;
mod sale;
