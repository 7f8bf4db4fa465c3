//! `latchkey serve`: from settings to a listening server, and to its end.

mod log;
mod run;
mod shutdown;
mod welcome;

pub(crate) use run::serve;
