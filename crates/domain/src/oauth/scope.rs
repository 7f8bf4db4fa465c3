//! What a token is for (api-facts 4.2).

use super::GrantError;
use super::grants::present;

/// What a token is for when the request does not say.
const DEFAULT_SCOPE: &str = "market:all";

/// The scope that was asked for, if it is one: words apart by single spaces, each `market`, `store` or `stock_location`,
/// then `:all`, `:id:…`, `:code:…` or the older `:number` (api-facts 4.2).
pub(super) fn scope(asked: Option<&str>) -> Result<String, GrantError> {
    let scope = present(asked).unwrap_or(DEFAULT_SCOPE);
    if scope.len() <= 1024 && scope.split(' ').all(is_scope_word) {
        Ok(scope.to_owned())
    } else {
        Err(GrantError::InvalidScope)
    }
}

fn is_scope_word(word: &str) -> bool {
    let Some((resource, selector)) = word.split_once(':') else { return false };
    let named = |prefix: &str| selector.strip_prefix(prefix).is_some_and(is_name);
    let old_number = !selector.is_empty() && selector.bytes().all(|byte| byte.is_ascii_digit());
    matches!(resource, "market" | "store" | "stock_location")
        && (selector == "all" || named("id:") || named("code:") || old_number)
}

/// Printable ASCII without space, quote and backslash: what RFC 6749, 3.3, lets a scope hold.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_echoed_when_they_are_scopes_and_refused_otherwise() {
        for good in [
            "market:all",
            "market:id:xYZkjABcde",
            "market:code:europe",
            "market:1234",
            "store:id:a stock_location:code:b",
        ] {
            assert_eq!(scope(Some(good)).ok().as_deref(), Some(good));
        }
        for bad in [
            "market",
            "market:",
            "market:id:",
            "admin:all",
            "market:all ",
            " market:all",
            "market:some",
            "market:id:\"",
            "market:id:é",
            &"market:all ".repeat(200),
        ] {
            assert!(matches!(scope(Some(bad)), Err(GrantError::InvalidScope)), "{bad}");
        }
        assert_eq!(scope(None).ok().as_deref(), Some("market:all"));
        assert_eq!(scope(Some("")).ok().as_deref(), Some("market:all"));
    }
}
