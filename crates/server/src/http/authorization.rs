//! The bearer token of a request: in the `Authorization` header, once, and nowhere else (RFC 6750, section 2).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use domain::Failure;

/// The token that the request carries.
///
/// # Errors
/// [`Failure::InvalidToken`] when there is none, more than one, or another scheme.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(Failure::InvalidToken) };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Failure::InvalidToken)?;
    let token = token.trim();
    let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
    if scheme.eq_ignore_ascii_case("bearer") && plain && !token.is_empty() {
        Ok(token)
    } else {
        Err(Failure::InvalidToken)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn token_of(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        bearer(&headers).ok().map(str::to_owned)
    }

    #[test]
    fn one_bearer_token_is_taken_and_nothing_else() {
        assert_eq!(token_of(&["Bearer a.b-c_d"]).as_deref(), Some("a.b-c_d"));
        assert_eq!(token_of(&["bearer  a.b"]).as_deref(), Some("a.b"));
        for wrong in [
            &[][..],
            &[""],
            &["Bearer"],
            &["Bearer "],
            &["Basic YTpi"],
            &["a.b.c"],
            &["Bearer a, Bearer b"],
            &["Bearer a b"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(token_of(wrong), None, "{wrong:?}");
        }
    }
}
