//! Answers as tests look at them: the exchange as a whole, printable, with assertions that show it when they fail.

use std::fmt;
use std::io::Read as _;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::Value;

use crate::request::Request;

/// What the server answered, and to what.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked.
    pub request: Request,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it came: [`Answer::plain`] undoes its coding.
    pub body: Bytes,
    /// How many SQL statements were sent meanwhile; meaningful when nothing else ran at the same time.
    pub statements: u64,
}

impl Answer {
    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body without its content coding.
    ///
    /// # Panics
    ///
    /// When the coding is unheard of or does not fit the body.
    #[must_use]
    pub fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        let read = match self.header("content-encoding") {
            // An answer to HEAD names the coding of what it leaves out.
            _ if self.body.is_empty() => Ok(0),
            None => (&*self.body).read_to_end(&mut plain),
            Some("gzip") => flate2::read::GzDecoder::new(&*self.body).read_to_end(&mut plain),
            Some("zstd") => zstd::Decoder::new(&*self.body).and_then(|mut decoder| decoder.read_to_end(&mut plain)),
            Some(other) => panic!("an answer in {other}"),
        };
        read.unwrap_or_else(|error| panic!("the coding of the body: {error}"));
        plain
    }

    /// The body as JSON, when it is JSON.
    #[must_use]
    pub fn document(&self) -> Option<Value> {
        serde_json::from_slice(&self.plain()).ok()
    }

    /// The member at a JSON pointer of the body; `null` when there is none.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Value {
        self.document().and_then(|document| document.pointer(pointer).cloned()).unwrap_or(Value::Null)
    }

    /// The string at a JSON pointer of the body.
    ///
    /// # Panics
    ///
    /// When there is no string.
    #[must_use]
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        self.at(pointer).as_str().map_or_else(|| panic!("no string at {pointer}\n\n{self}"), str::to_owned)
    }

    /// The code and the pointer (or the parameter) of each error.
    #[must_use]
    pub fn errors(&self) -> Vec<(String, String)> {
        let errors = self.at("/errors").as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let source = |error: &Value| match &error["source"]["pointer"] {
            Value::Null => text(&error["source"]["parameter"]),
            pointer => text(pointer),
        };
        errors.iter().map(|error| (text(&error["code"]), source(error))).collect()
    }

    /// Asserts the status.
    ///
    /// # Panics
    ///
    /// When it is another one.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "an expectation may end the chain")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "another status than expected\n\n{self}");
        self
    }

    /// Asserts that the answer is an error document with this status and exactly one error, with this code and this
    /// pointer or parameter (empty for none).
    ///
    /// # Panics
    ///
    /// When it is anything else.
    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str, source: &str) {
        let found: Vec<_> = self.errors();
        let found: Vec<(&str, &str)> = found.iter().map(|(code, source)| (code.as_str(), source.as_str())).collect();
        assert_eq!((self.status, found.as_slice()), (status, [(code, source)].as_slice()), "another refusal\n\n{self}");
    }
}

/// The exchange, as snapshots keep it: the role stands for its token, everything else is what was sent.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.request.method, self.request.target)?;
        for (name, value) in &self.request.headers {
            match self.request.role {
                Some(role) if name == "authorization" => writeln!(f, "{name}: Bearer <token of {role}>")?,
                _ => writeln!(f, "{name}: {value}")?,
            }
        }
        body(f, self.request.body.as_deref().unwrap_or_default())?;
        writeln!(f, "\n{}\nSQL statements: {}", self.status, self.statements)?;
        let mut headers: Vec<_> = self.headers.iter().filter(|(name, _)| !surrounds(name.as_str())).collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            writeln!(f, "{name}: {}", value.to_str().unwrap_or("<not text>"))?;
        }
        body(f, &self.plain())
    }
}

/// Whether every answer of its kind has this header, with the same value: the server's own tests of what surrounds answers
/// look at those.
fn surrounds(header: &str) -> bool {
    header.starts_with("access-control-") || matches!(header, "content-security-policy" | "referrer-policy")
}

/// A body, laid out when it is JSON.
fn body(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    if body.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(document) => writeln!(f, "\n{document:#}"),
        Err(_) => writeln!(f, "\n{}", String::from_utf8_lossy(body)),
    }
}
