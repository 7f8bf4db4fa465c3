//! The table. It is written by hand, from `permissions` in `openapi/resources/` and from decision 5; nothing here is read
//! from the code under test.

use super::who::Who;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done.
    Yes,
    /// 401 `UNAUTHORIZED`: this principal may not, whatever there is.
    No,
    /// 404 `RECORD_NOT_FOUND`: it is someone else's, so to this principal it does not exist.
    Absent,
}

/// The routes that ask who you are. A principal without a good token gets 401 `INVALID_TOKEN` from all of them. `own` and
/// `other` are a customer with a login, who asks about the own record, or about that of another customer.
const GUARDED: &str = "
    GET     /api/customer_password_resets                              integration: yes   guest: no    own: no    other: no
    POST    /api/customer_password_resets                              integration: yes   guest: no    own: no    other: no
    GET     /api/customer_password_resets/{id}                         integration: yes   guest: no    own: no    other: no
    PATCH   /api/customer_password_resets/{id}                         integration: yes   guest: yes   own: yes   other: yes
    DELETE  /api/customer_password_resets/{id}                         integration: yes   guest: no    own: no    other: no
    GET     /api/customer_password_resets/{id}/customer                integration: yes   guest: no    own: no    other: no
    GET     /api/customer_password_resets/{id}/relationships/customer  integration: yes   guest: no    own: no    other: no
    GET     /api/customer_password_resets/{id}/events                  integration: yes   guest: no    own: no    other: no
    GET     /api/customer_password_resets/{id}/relationships/events    integration: yes   guest: no    own: no    other: no
    GET     /api/customers                                             integration: yes   guest: no    own: no    other: no
    POST    /api/customers                                             integration: yes   guest: yes   own: yes   other: yes
    GET     /api/customers/{id}                                        integration: yes   guest: no    own: yes   other: absent
    PATCH   /api/customers/{id}                                        integration: yes   guest: no    own: yes   other: absent
    DELETE  /api/customers/{id}                                        integration: yes   guest: no    own: yes   other: absent
    GET     /api/customers/{id}/events                                 integration: yes   guest: no    own: no    other: no
    GET     /api/customers/{id}/relationships/events                   integration: yes   guest: no    own: no    other: no
    GET     /api/events                                                integration: yes   guest: no    own: no    other: no
    GET     /api/events/{id}                                           integration: yes   guest: no    own: no    other: no
";

/// The routes that anybody may ask: they hold nothing of anybody, or ask for credentials of their own.
const OPEN: &str = "
    GET   /
    GET   /.well-known/jwks.json
    GET   /.well-known/oauth-authorization-server
    GET   /docs
    GET   /docs/
    GET   /docs/{*file}
    GET   /livez
    POST  /oauth/revoke
    POST  /oauth/token
    GET   /openapi.json
    GET   /readyz
";

/// What is shown of a record: its type, then to an integration, then to a sales channel, with a login or without.
const READS: [(&str, &str, &str); 3] = [
    (
        "customer_password_resets",
        "customer_email reset_password_token reset_password_at created_at updated_at reference reference_origin metadata",
        "reset_password_at created_at updated_at",
    ),
    (
        "customers",
        "email status has_password shopper_reference profile_id created_at updated_at reference reference_origin metadata",
        "email status has_password shopper_reference profile_id created_at updated_at reference reference_origin metadata",
    ),
    ("events", "name created_at updated_at reference reference_origin metadata", ""),
];

/// What may be sent: the operation, then by an integration, by a guest of a sales channel, by a customer with a login.
const WRITES: [(&str, &str, &str, &str); 4] = [
    ("POST /api/customer_password_resets", "customer_email reference reference_origin metadata", "", ""),
    (
        "PATCH /api/customer_password_resets/{id}",
        "customer_password _reset_password_token reference reference_origin metadata",
        "customer_password _reset_password_token",
        "customer_password _reset_password_token",
    ),
    (
        "POST /api/customers",
        "email password shopper_reference profile_id reference reference_origin metadata",
        "email password shopper_reference profile_id reference reference_origin metadata",
        "email password shopper_reference profile_id reference reference_origin metadata",
    ),
    (
        "PATCH /api/customers/{id}",
        "email password shopper_reference profile_id reference reference_origin metadata",
        "",
        "email shopper_reference profile_id reference reference_origin metadata",
    ),
];

/// What changes in the database when an attribute is sent, `table.column`; where none is named it is the column of that
/// name, in the table of the resource.
const EFFECTS: [(&str, &str); 4] = [
    // A new address ends the pending resets that went to the old one.
    ("email", "customers.email customers.normalized_email customer_password_resets.invalidated_at"),
    ("password", "customers.password_digest customers.session_stamp"),
    (
        "customer_password",
        "customers.password_digest customers.session_stamp customer_password_resets.reset_password_at customer_password_resets.invalidated_at",
    ),
    (
        "_reset_password_token",
        "customers.password_digest customers.session_stamp customer_password_resets.reset_password_at customer_password_resets.invalidated_at",
    ),
];

/// The routes that ask who you are, `METHOD path`, each with its verdict.
pub(super) fn guarded() -> Vec<(&'static str, &'static str)> {
    rows(GUARDED)
}

/// The routes that anybody may ask.
pub(super) fn open() -> Vec<(&'static str, &'static str)> {
    rows(OPEN)
}

fn rows(table: &'static str) -> Vec<(&'static str, &'static str)> {
    let words = table.lines().filter_map(|line| line.trim().split_once(' '));
    words.map(|(method, rest)| (method, rest.trim().split(' ').next().unwrap_or_default())).collect()
}

/// What becomes of a request of someone whose token is good.
///
/// # Panics
///
/// When the table has no word on it.
pub(super) fn verdict(method: &str, path: &str, who: Who) -> Verdict {
    let is_row = |line: &&str| line.split_whitespace().take(2).eq([method, path]);
    let row = GUARDED.lines().find(is_row).unwrap_or_else(|| panic!("no row for {method} {path}"));
    let column = format!("{who}:");
    match row.split_whitespace().skip_while(|word| *word != column).nth(1) {
        Some("yes") => Verdict::Yes,
        Some("no") => Verdict::No,
        Some("absent") => Verdict::Absent,
        word => panic!("{word:?} is no verdict on {who} {method} {path}"),
    }
}

/// The attributes of a type that are shown to this principal, sorted.
///
/// # Panics
///
/// When the table has no word on it.
pub(super) fn readable(resource: &str, who: Who) -> Vec<&'static str> {
    let row = READS.iter().find(|row| row.0 == resource).unwrap_or_else(|| panic!("no row for {resource}"));
    let mut names: Vec<_> = if who == Who::Integration { row.1 } else { row.2 }.split_whitespace().collect();
    names.sort_unstable();
    names
}

/// The attributes that this principal may send with an operation.
///
/// # Panics
///
/// When the table has no word on it.
pub(super) fn writable(method: &str, path: &str, who: Who) -> Vec<&'static str> {
    let operation = format!("{method} {path}");
    let row = WRITES.iter().find(|row| row.0 == operation).unwrap_or_else(|| panic!("no row for {operation}"));
    let names = match who {
        Who::Integration => row.1,
        Who::Guest => row.2,
        _ => row.3,
    };
    names.split_whitespace().collect()
}

/// The columns that may change when this attribute of the resource is sent: `table.column`.
pub(super) fn effects(resource: &str, attribute: &str) -> Vec<String> {
    let named = EFFECTS.iter().find(|(name, _)| *name == attribute);
    let columns = named.map(|(_, columns)| columns.split_whitespace().map(str::to_owned).collect());
    columns.unwrap_or_else(|| vec![format!("{resource}.{attribute}")])
}
