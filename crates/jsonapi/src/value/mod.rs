//! The values that attributes hold between the wire and the database.

mod convert;
mod timestamp;
mod typed;

pub use self::convert::{FromValue, present};
pub use self::timestamp::{Timestamp, is_date};
pub use self::typed::Value;
