//! The bearer token of a request: in the `Authorization` header, once, and nowhere else (RFC 6750, section 2).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use domain::Failure;

use crate::error::{Error, Refusal};

/// The token that the request carries.
///
/// # Errors
/// [`Refusal::TokenMissing`] when there is none, or another scheme; [`Failure::InvalidToken`] when there is more than one, or
/// what no token can be.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(Refusal::TokenMissing)?;
    let text = value.to_str().ok().filter(|_| values.next().is_none()).ok_or(Failure::InvalidToken)?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::TokenMissing.into());
    }
    let token = token.trim();
    let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
    if plain && !token.is_empty() { Ok(token) } else { Err(Failure::InvalidToken.into()) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn token_of(values: &[&str]) -> Result<String, Error> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn one_bearer_token_is_taken_and_nothing_else() {
        assert_eq!(token_of(&["Bearer a.b-c_d"]).unwrap(), "a.b-c_d");
        assert_eq!(token_of(&["bearer  a.b"]).unwrap(), "a.b");
        for none in [&[][..], &[""], &["Basic YTpi"], &["a.b.c"]] {
            let error = token_of(none).unwrap_err();
            assert!(matches!(error, Error::Refused(Refusal::TokenMissing)), "{none:?}: {error:?}");
        }
        let two = ["Bearer a", "Bearer b"];
        for wrong in [&["Bearer"][..], &["Bearer "], &["Bearer a, Bearer b"], &["Bearer a b"], &two] {
            let error = token_of(wrong).unwrap_err();
            assert!(matches!(error, Error::Service(Failure::InvalidToken)), "{wrong:?}: {error:?}");
        }
    }
}
