//! What the workflows promise, with the smallest outside that can show it. Whole journeys over real
//! stores stand in the end-to-end tests.

mod notices;
mod updates;
mod world;
