//! The crate `models`: descriptors, wire types, and the tables of operations and errors.

mod attribute;
mod descriptor;
mod errors;
mod field;
mod index;
mod operations;
mod types;

pub(super) use self::field::{enum_name, is_enum, name as field_name};
pub(super) use self::index::{FOLDER, files};
