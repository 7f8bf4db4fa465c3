//! Connections to the two databases, and the one line that statements are run behind.

pub(crate) mod execute;
pub(crate) mod executor;
pub(crate) mod lock;
pub(crate) mod postgres;
pub(crate) mod sqlite;
