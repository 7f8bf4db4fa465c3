//! The body of a request to a token endpoint: JSON or a form, each parameter once.

use std::collections::{HashMap, HashSet};
use std::fmt;

use jsonapi::SecretString;
use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};

/// Why a body holds no parameters. Nothing of it is repeated: it may hold secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is neither JSON nor a form.
    MediaType,
    /// It is no JSON object of strings.
    Json,
    /// It is no form, or a field comes twice.
    Form,
}

/// The parameters that the token endpoints know. They must be strings; others may be anything, and are ignored (RFC 6749,
/// section 3.2).
const KNOWN: [&str; 8] =
    ["grant_type", "client_id", "client_secret", "username", "password", "refresh_token", "scope", "token"];

/// Parameters that may be empty. An empty e-mail or password is a wrong one, not a missing one: login forms send them.
const MAY_BE_EMPTY: [&str; 2] = ["username", "password"];

/// The known parameters of a request. One without a value is as good as left out (RFC 6749, section 3.2), but for those of a
/// login.
#[derive(Default)]
pub(super) struct Parameters {
    known: HashMap<&'static str, SecretString>,
}

impl Parameters {
    /// Reads a body of this media type.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], when it is of another type, is malformed, or holds a parameter twice.
    pub(super) fn read(media_type: &str, body: &[u8]) -> Result<Self, Unreadable> {
        if media_type.eq_ignore_ascii_case("application/json") {
            let mut reader = serde_json::Deserializer::from_slice(body);
            let parameters = reader.deserialize_map(Members).map_err(|_| Unreadable::Json)?;
            reader.end().map(|()| parameters).map_err(|_| Unreadable::Json)
        } else if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            let fields: Vec<(String, SecretString)> =
                serde_urlencoded::from_bytes(body).map_err(|_| Unreadable::Form)?;
            let mut reading = Reading::default();
            for (name, value) in fields {
                reading.put(name, Some(value)).map_err(|Repeated| Unreadable::Form)?;
            }
            Ok(reading.parameters)
        } else {
            Err(Unreadable::MediaType)
        }
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(SecretString::expose)
    }

    /// Moves the value of a parameter out.
    pub(super) fn take(&mut self, name: &str) -> Option<SecretString> {
        self.known.remove(name)
    }

    /// Moves the value of a parameter that is no secret out.
    pub(super) fn take_text(&mut self, name: &str) -> Option<String> {
        self.take(name).map(|value| value.expose().to_owned())
    }

    /// Sets a parameter that came by another way than the body.
    pub(super) fn set(&mut self, name: &'static str, value: SecretString) {
        self.known.insert(name, value);
    }
}

/// A parameter came twice (security-reliability D6).
struct Repeated;

/// The parameters so far, and the names of all that came, unknown ones included.
#[derive(Default)]
struct Reading {
    parameters: Parameters,
    seen: HashSet<String>,
}

impl Reading {
    fn put(&mut self, name: String, value: Option<SecretString>) -> Result<(), Repeated> {
        if let Some(known) = KNOWN.into_iter().find(|known| *known == name)
            && let Some(value) = value.filter(|value| !value.expose().is_empty() || MAY_BE_EMPTY.contains(&known))
        {
            self.parameters.set(known, value);
        }
        if self.seen.insert(name) { Ok(()) } else { Err(Repeated) }
    }
}

/// Reads a JSON object.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Parameters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Parameters, A::Error> {
        let mut reading = Reading::default();
        while let Some(name) = members.next_key::<String>()? {
            let value = if KNOWN.contains(&name.as_str()) {
                members.next_value()?
            } else {
                members.next_value::<IgnoredAny>().map(|_| None)?
            };
            reading.put(name, value).map_err(|Repeated| A::Error::custom("a parameter comes twice"))?;
        }
        Ok(reading.parameters)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";

    fn words(parameters: &Parameters) -> Vec<Option<&str>> {
        KNOWN.iter().map(|name| parameters.get(name)).collect()
    }

    #[test]
    fn json_and_forms_say_the_same() {
        let json = r#"{"grant_type":"password","client_id":"cid","client_secret":null,"username":"a+b@c.d","password":"p w&=é","refresh_token":"","scope":"market:all","token":"t","more":[1]}"#;
        let form = "grant_type=password&client_id=cid&client_secret=&username=a%2Bb%40c.d&password=p+w%26%3D%C3%A9&refresh_token=&scope=market:all&token=t&more=1";
        let expected =
            [Some("password"), Some("cid"), None, Some("a+b@c.d"), Some("p w&=é"), None, Some("market:all"), Some("t")];
        assert_eq!(words(&Parameters::read(JSON, json.as_bytes()).unwrap()), expected);
        assert_eq!(words(&Parameters::read(FORM, form.as_bytes()).unwrap()), expected);
        assert_eq!(words(&Parameters::read("Application/JSON", b"{}").unwrap()), [None; 8]);
        assert_eq!(words(&Parameters::read(FORM, b"").unwrap()), [None; 8]);
    }

    #[test]
    fn an_empty_login_is_a_wrong_one() {
        let parameters = Parameters::read(FORM, b"username=&password=&scope=").unwrap();
        assert_eq!((parameters.get("username"), parameters.get("password")), (Some(""), Some("")));
        assert_eq!(parameters.get("scope"), None);
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused() {
        let refused = |media_type, body: &str| Parameters::read(media_type, body.as_bytes()).err();
        assert_eq!(refused(JSON, r#"{"client_id":"a","client_id":"a"}"#), Some(Unreadable::Json));
        assert_eq!(refused(JSON, r#"{"more":1,"more":1}"#), Some(Unreadable::Json));
        assert_eq!(refused(FORM, "client_id=a&client_id=b"), Some(Unreadable::Form));
        assert_eq!(refused(FORM, "client_id=&client_id=b"), Some(Unreadable::Form));
    }

    #[test]
    fn what_is_no_object_of_strings_is_refused() {
        for body in [
            "",
            "null",
            "[]",
            "\"a\"",
            "{",
            "{}x",
            r#"{"client_id":5}"#,
            r#"{"password":["a"]}"#,
            r#"{"token":{}}"#,
            "\u{feff}{}",
        ] {
            assert_eq!(Parameters::read(JSON, body.as_bytes()).err(), Some(Unreadable::Json), "{body:?}");
        }
        assert_eq!(Parameters::read(JSON, b"{\"password\":\"\xff\"}").err(), Some(Unreadable::Json));
        for media_type in ["", "text/plain", "multipart/form-data"] {
            assert_eq!(Parameters::read(media_type, b"{}").err(), Some(Unreadable::MediaType));
        }
    }
}
