//! Connections to the two databases, and the one line that statements are run behind.

pub(crate) mod execute;
pub(crate) mod executor;
mod gate;
pub(crate) mod lock;
pub(crate) mod postgres;
pub(crate) mod reader;
pub(crate) mod sqlite;
mod sqlite_reader;
pub(crate) mod sqlite_readers;
