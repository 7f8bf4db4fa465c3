//! What the environment may say to the test suite; nothing else of it is read.

/// The URL of a PostgreSQL server on which test databases may be made, in place of a private cluster.
pub const POSTGRES_URL: &str = "LATCHKEY_TEST_POSTGRES_URL";
/// `required` makes missing PostgreSQL programs a failure.
pub const POSTGRES: &str = "LATCHKEY_TEST_POSTGRES";

/// A variable's text, when it is set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the test suite has no settings, and takes these two from here")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
