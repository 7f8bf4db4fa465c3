//! The table of token errors, as it goes over the wire.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use http_body_util::BodyExt as _;

use super::*;

fn every_error() -> [TokenError; 23] {
    [
        TokenError::Grant(GrantError::InvalidRequest { parameter: "grant_type" }),
        TokenError::Grant(GrantError::InvalidClient),
        TokenError::Grant(GrantError::UnauthorizedClient),
        TokenError::Grant(GrantError::InvalidGrant),
        TokenError::Grant(GrantError::RevocationRefused),
        TokenError::Grant(GrantError::UnsupportedGrantType),
        TokenError::Grant(GrantError::InvalidScope),
        TokenError::Grant(GrantError::TooManyAttempts { retry_after_seconds: 15 }),
        TokenError::Grant(GrantError::Busy { retry_after_seconds: 2 }),
        TokenError::Grant(GrantError::Internal("the cause is for the log".into())),
        TokenError::Refused(Refusal::BodyTooLarge(16_384)),
        TokenError::Refused(Refusal::BodyIncomplete),
        TokenError::Refused(Refusal::BodyTooSlow),
        TokenError::Unreadable(Unreadable::MediaType),
        TokenError::Unreadable(Unreadable::Json),
        TokenError::Unreadable(Unreadable::Form),
        TokenError::Client(Unusable::Malformed),
        TokenError::Client(Unusable::Contradiction),
        TokenError::Refused(Refusal::RouteNotFound),
        TokenError::Refused(Refusal::MethodNotAllowed("POST, OPTIONS".to_owned())),
        TokenError::Refused(Refusal::TargetTooLong(8_192)),
        TokenError::Refused(Refusal::TooManyRequests { retry_after_seconds: 2 }),
        TokenError::Refused(Refusal::Panicked),
    ]
}

#[tokio::test]
async fn the_table_of_token_errors() {
    let mut table = String::new();
    for error in every_error() {
        let response = error.respond("TRACE");
        let headers: Vec<String> = response
            .headers()
            .iter()
            .filter(|(name, _)| *name != header::CONTENT_TYPE)
            .map(|(name, value)| format!(" {name}: {}", value.to_str().unwrap()))
            .collect();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = std::str::from_utf8(&body).unwrap();
        assert!(!body.contains("for the log"));
        writeln!(table, "{}{}\n{body}\n", status.as_u16(), headers.concat()).unwrap();
    }
    insta::assert_snapshot!("token_errors", table);
}

#[test]
fn every_entry_of_the_table_is_answered() {
    let answered: BTreeSet<&str> = every_error().iter().map(|error| error.entry().name).collect();
    let table: BTreeSet<&str> = errors::ALL.iter().map(|entry| entry.name).collect();
    assert_eq!(answered, table);
}
