//! Connections through the accept loop, in memory and with a clock that jumps to the next timer whenever nothing else is
//! left to do: minutes pass in no time, and exactly.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod arrivals;
mod ends;
mod heads;
mod places;
mod times;
mod world;
