//! The body of a token request: JSON or a form, each parameter once.

use std::collections::HashSet;
use std::fmt;

use domain::TokenRequest;
use jsonapi::SecretString;
use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};

/// Why a body is no token request. Nothing of it is repeated: it may hold secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is neither JSON nor a form.
    MediaType,
    /// It is no JSON object of strings.
    Json,
    /// It is no form, or a field comes twice.
    Form,
}

/// Reads a body of this media type. Unknown parameters are ignored, and parameters without a value are as good as left
/// out (RFC 6749, section 3.2), but for those of a login.
pub(super) fn read(media_type: &str, body: &[u8]) -> Result<TokenRequest, Unreadable> {
    if media_type.eq_ignore_ascii_case("application/json") {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let request = reader.deserialize_map(Members).map_err(|_| Unreadable::Json)?;
        reader.end().map(|()| request).map_err(|_| Unreadable::Json)
    } else if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let fields: Vec<(String, SecretString)> = serde_urlencoded::from_bytes(body).map_err(|_| Unreadable::Form)?;
        let mut request = Parameters::default();
        for (name, value) in fields {
            request.put(&name, Some(value)).map_err(|Repeated| Unreadable::Form)?;
        }
        Ok(request.request)
    } else {
        Err(Unreadable::MediaType)
    }
}

/// A parameter came twice (security-reliability D6).
struct Repeated;

/// The parameters so far.
#[derive(Default)]
struct Parameters {
    request: TokenRequest,
    seen: HashSet<String>,
}

impl Parameters {
    fn put(&mut self, name: &str, value: Option<SecretString>) -> Result<(), Repeated> {
        if !self.seen.insert(name.to_owned()) {
            return Err(Repeated);
        }
        // An empty e-mail or password is a wrong one, not a missing one: login forms send them.
        let value = value.filter(|value| !value.expose().is_empty() || matches!(name, "username" | "password"));
        let text = || value.as_ref().map(|value| value.expose().to_owned());
        match name {
            "grant_type" => self.request.grant_type = text(),
            "client_id" => self.request.client_id = text(),
            "client_secret" => self.request.client_secret = value,
            "username" => self.request.username = text(),
            "password" => self.request.password = value,
            "scope" => self.request.scope = text(),
            _ => {}
        }
        Ok(())
    }
}

/// The parameters that must be strings; others may be anything.
const KNOWN: [&str; 6] = ["grant_type", "client_id", "client_secret", "username", "password", "scope"];

/// Reads a JSON object.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = TokenRequest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<TokenRequest, A::Error> {
        let mut parameters = Parameters::default();
        while let Some(name) = members.next_key::<String>()? {
            let value = if KNOWN.contains(&name.as_str()) {
                members.next_value()?
            } else {
                members.next_value::<IgnoredAny>().map(|_| None)?
            };
            parameters.put(&name, value).map_err(|Repeated| A::Error::custom("a parameter comes twice"))?;
        }
        Ok(parameters.request)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";

    /// The request in words.
    fn words(request: &TokenRequest) -> Vec<Option<&str>> {
        vec![
            request.grant_type.as_deref(),
            request.client_id.as_deref(),
            request.client_secret.as_ref().map(SecretString::expose),
            request.username.as_deref(),
            request.password.as_ref().map(SecretString::expose),
            request.scope.as_deref(),
        ]
    }

    #[test]
    fn json_and_forms_say_the_same() {
        let json = r#"{"grant_type":"password","client_id":"cid","client_secret":null,"username":"a+b@c.d","password":"p w&=é","scope":"market:all","more":[1]}"#;
        let form = "grant_type=password&client_id=cid&client_secret=&username=a%2Bb%40c.d&password=p+w%26%3D%C3%A9&scope=market:all&more=1";
        let expected = [Some("password"), Some("cid"), None, Some("a+b@c.d"), Some("p w&=é"), Some("market:all")];
        assert_eq!(words(&read(JSON, json.as_bytes()).unwrap()), expected);
        assert_eq!(words(&read(FORM, form.as_bytes()).unwrap()), expected);
        assert_eq!(words(&read("Application/JSON", b"{}").unwrap()), [None; 6]);
        assert_eq!(words(&read(FORM, b"").unwrap()), [None; 6]);
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused() {
        let refused = |media_type, body: &str| read(media_type, body.as_bytes()).err();
        assert_eq!(refused(JSON, r#"{"client_id":"a","client_id":"a"}"#), Some(Unreadable::Json));
        assert_eq!(refused(JSON, r#"{"more":1,"more":1}"#), Some(Unreadable::Json));
        assert_eq!(refused(FORM, "client_id=a&client_id=b"), Some(Unreadable::Form));
        assert_eq!(refused(FORM, "client_id=&client_id=b"), Some(Unreadable::Form));
    }

    #[test]
    fn what_is_no_object_of_strings_is_refused() {
        for body in ["", "null", "[]", "\"a\"", "{", "{}x", r#"{"client_id":5}"#, r#"{"password":["a"]}"#, "\u{feff}{}"]
        {
            assert_eq!(read(JSON, body.as_bytes()).err(), Some(Unreadable::Json), "{body:?}");
        }
        assert_eq!(read(JSON, b"{\"password\":\"\xff\"}").err(), Some(Unreadable::Json));
        for media_type in ["", "text/plain", "multipart/form-data"] {
            assert_eq!(read(media_type, b"{}").err(), Some(Unreadable::MediaType));
        }
    }
}
