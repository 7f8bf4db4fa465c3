//! Requests as tests write them, with the headers that clients send by default (api-facts 2.1).

use axum::body::Body;
use jsonapi::MEDIA_TYPE;
use serde_json::Value;

/// A request that has not been sent yet.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path with its query string.
    pub target: String,
    /// The headers, in the order in which they were set.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// Who asks, for the reader of a snapshot: the role whose token is sent.
    pub role: Option<&'static str>,
}

impl Request {
    /// A request with this method, with no header at all.
    #[must_use]
    pub fn bare(method: &str, target: impl Into<String>) -> Self {
        Self { method: method.to_owned(), target: target.into(), headers: Vec::new(), body: None, role: None }
    }

    /// A read.
    #[must_use]
    pub fn get(target: impl Into<String>) -> Self {
        Self::bare("GET", target).header("accept", MEDIA_TYPE)
    }

    /// The creation of a resource.
    #[must_use]
    pub fn post(target: impl Into<String>, body: &Value) -> Self {
        Self::bare("POST", target).header("accept", MEDIA_TYPE).document(body)
    }

    /// An update.
    #[must_use]
    pub fn patch(target: impl Into<String>, body: &Value) -> Self {
        Self::bare("PATCH", target).header("accept", MEDIA_TYPE).document(body)
    }

    /// A deletion.
    #[must_use]
    pub fn delete(target: impl Into<String>) -> Self {
        Self::bare("DELETE", target).header("accept", MEDIA_TYPE)
    }

    /// Sets a header, in place of one with the same name.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets a JSON:API document as the body.
    #[must_use]
    pub fn document(self, body: &Value) -> Self {
        self.header("content-type", MEDIA_TYPE).raw(body.to_string())
    }

    /// Sets the body, whatever it is.
    #[must_use]
    pub fn raw(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends this access token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// The path without its query string.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The request as axum takes it.
    ///
    /// # Panics
    ///
    /// When the method, the target or a header cannot stand in an HTTP request.
    #[must_use]
    pub fn build(&self) -> axum::http::Request<Body> {
        let mut builder = axum::http::Request::builder().method(self.method.as_str()).uri(&self.target);
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = &self.body {
            builder = builder.header("content-length", body.len());
        }
        let body = self.body.clone().map_or_else(Body::empty, Body::from);
        builder.body(body).unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.target))
    }
}
