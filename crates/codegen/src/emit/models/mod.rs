//! The crate `models`: descriptors, wire types and the table of operations.

mod attribute;
mod descriptor;
mod field;
mod index;
mod operations;
mod types;

pub(super) use self::field::{enum_name, is_enum, name as field_name};
pub(super) use self::index::{FOLDER, files};
