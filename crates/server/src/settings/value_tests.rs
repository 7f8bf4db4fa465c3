//! The values of single settings: what is taken, and what is refused.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

#[test]
fn durations_are_a_number_with_a_unit_within_bounds() {
    let parse = |text| duration(text, Duration::from_mins(1), Duration::from_hours(48));
    assert_eq!(parse("6h").unwrap(), Duration::from_hours(6));
    assert_eq!(parse("90m").unwrap(), Duration::from_mins(90));
    assert_eq!(parse("2d").unwrap(), Duration::from_hours(48));
    for wrong in ["", "h", "6", "6 h", "-6h", "6H", "1.5h", "59s", "3d", "99999999999999999999h", "6h ", "ℎ"] {
        assert!(parse(wrong).is_err(), "{wrong:?} was taken");
    }
    let parse = |text| duration(text, Duration::from_millis(10), Duration::from_secs(5));
    assert_eq!(parse("250ms").unwrap(), Duration::from_millis(250));
    assert_eq!(parse("9ms").unwrap_err().hint, "choose from 10ms to 5s");
}

#[test]
fn public_urls_lose_their_trailing_slash() {
    assert_eq!(web_url("https://example.com/").unwrap(), "https://example.com");
    assert_eq!(web_url("http://[::1]:8080").unwrap(), "http://[::1]:8080");
    for wrong in [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://u:p@example.com",
        "https://e.com?a=b",
        "/api",
        "https://e.com/base",
        "https://e.com/base/",
        "https://e.com//",
        "https://e.com#f",
    ] {
        assert!(web_url(wrong).is_err(), "{wrong:?} was taken");
    }
}

#[test]
fn an_address_with_a_user_is_not_repeated() {
    for text in ["https://user:hunter2@example.com", "https://auth.user:hunter2@example.com"] {
        for wrong in [web_url(text).unwrap_err(), issuer(text).unwrap_err()] {
            assert!(!format!("{wrong:?}").contains("hunter2"), "{wrong:?}");
        }
    }
    assert!(web_url("ftp://example.com").unwrap_err().what.contains("`ftp://example.com`"));
}

#[test]
fn a_password_in_the_address_of_a_database_is_found() {
    for with in
        ["postgres://u:p@h/d", "postgresql://u:p%40@h", "postgres://h/d?sslmode=require&password=p", "postgres://u:@h"]
    {
        assert!(holds_password(with), "{with} has none");
    }
    for without in ["postgres://u@h:5432/d", "postgres://h:5432/a@b?application_name=a:b@c", "sqlite://a:b@c.db"] {
        assert!(!holds_password(without), "{without} has one");
    }
}

#[test]
fn database_addresses_are_never_repeated() {
    for fine in ["sqlite://latchkey.db", "sqlite::memory:", "postgres://u:p@h/d", "postgresql://h/d"] {
        assert_eq!(database_url(fine).unwrap(), fine);
    }
    for wrong in ["mysql://user:hunter2@host/db", "hunter2", "postgres://", ""] {
        let wrong = database_url(wrong).unwrap_err();
        assert!(!wrong.what.contains("hunter2") && !wrong.hint.contains("hunter2"));
    }
}

#[test]
fn issuers_begin_as_the_official_clients_expect() {
    assert!(issuer("https://auth.example.com").is_ok());
    for wrong in ["https://auth.", "http://auth.example.com", "https://example.com", "https://auth.example.com/x"] {
        assert!(issuer(wrong).is_err(), "{wrong:?} was taken");
    }
}

#[test]
fn slugs_are_host_labels() {
    assert!(slug("acme-2").is_ok());
    for wrong in ["", "Acme", "-acme", "acme-", "a.b", "a b", &"a".repeat(64)] {
        assert!(slug(wrong).is_err(), "{wrong:?} was taken");
    }
}

#[test]
fn a_choice_lists_its_words() {
    let wrong = choice("of", &[("on", true), ("off", false)]).unwrap_err();
    assert_eq!(wrong.what, "`of` is not possible");
    assert_eq!(wrong.hint, "it can be `on` or `off`");
}
