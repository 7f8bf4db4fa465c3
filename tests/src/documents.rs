//! What every request of a test is made of: the paths of the resources, and the documents that are sent to them.

use serde_json::{Value, json};

/// The path of the resets.
pub const RESETS: &str = "/api/customer_password_resets";
/// The path of the customers.
pub const CUSTOMERS: &str = "/api/customers";
/// The path of the events.
pub const EVENTS: &str = "/api/events";
/// An id that no record has.
pub const NOBODY: &str = "XxYyZzKkJj";

/// The document of a creation.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "callers write the attributes in place")]
pub fn creation(resource: &str, attributes: Value) -> Value {
    json!({ "data": { "type": resource, "attributes": attributes } })
}

/// The document of an update.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "callers write the attributes in place")]
pub fn change(resource: &str, id: &str, attributes: Value) -> Value {
    json!({ "data": { "type": resource, "id": id, "attributes": attributes } })
}
