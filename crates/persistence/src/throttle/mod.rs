//! Login attempts, counted where every process sees them. How many are too many is not decided here.

mod count;
mod forget;
mod row;

pub use self::count::{Counted, Waits};
pub use self::row::Model as LoginAttempts;

/// The name of no network: the row that counts an account's attempts from all networks together.
pub const ANY_NETWORK: &str = "";
