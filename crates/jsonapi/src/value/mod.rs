//! The values that attributes hold between the wire and the database.

mod convert;
mod timestamp;
mod value;

pub use self::convert::FromValue;
pub use self::timestamp::{Timestamp, is_date};
pub use self::value::Value;
