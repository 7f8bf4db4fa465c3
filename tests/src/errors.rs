//! The examples of the table of errors (`openapi/errors.yaml`), as requests.

use jsonapi::MEDIA_TYPE;
use serde_json::{Value, json};

use crate::app::{Role, TestApp};
use crate::request::Request;

/// A request that an error answers.
#[derive(Debug)]
pub struct ErrorExample {
    /// The error's name in the table.
    pub name: &'static str,
    /// Who asks.
    pub role: &'static str,
    /// What is in the database.
    pub fixture: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path with its query string.
    pub target: &'static str,
    /// Headers besides the usual ones, or in their place.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: Option<&'static str>,
    /// The status of the answer.
    pub status: u16,
    /// The error object of the answer.
    pub error: &'static str,
}

/// The document that the table promises for an error.
///
/// # Panics
///
/// When the table has no such error.
#[must_use]
pub fn promised(table: &[ErrorExample], name: &str) -> Value {
    table.iter().find(|example| example.name == name).expect("an entry").document()
}

impl ErrorExample {
    /// The document of the answer.
    ///
    /// # Panics
    ///
    /// When the error is no JSON.
    #[must_use]
    pub fn document(&self) -> Value {
        let error: Value = serde_json::from_str(self.error).expect("an error object");
        json!({ "errors": [error] })
    }

    /// The role whose token is sent, or whose application asks for one.
    fn role(&self) -> Role {
        match self.role {
            "sales_channel" => Role::SalesChannel,
            "customer" => Role::Customer,
            "none" => Role::None,
            _ => Role::Integration,
        }
    }

    /// The request to the API, with the headers that every client sends.
    pub async fn request(&self, app: &TestApp) -> Request {
        app.authorize(self.unauthorized(MEDIA_TYPE), self.role()).await
    }

    /// The request to a token endpoint, with the credentials of the application where the role of one is named. The access
    /// token is the integration's.
    pub async fn token_request(&self, app: &TestApp) -> Request {
        let mut request = self.unauthorized("application/json");
        if self.error.contains("\"invalid_client\"") {
            return request;
        }
        let client = app.client(self.role());
        if let Some(body) = request.body.take() {
            let text = String::from_utf8_lossy(&body).into_owned();
            let text = text.replace("your-client-id", &client.id).replace("your-client-secret", &client.secret);
            let text = if text.contains("your-access-token") {
                text.replace("your-access-token", &app.token(Role::Integration).await)
            } else {
                text
            };
            request.body = Some(text.into_bytes());
        }
        request
    }

    fn unauthorized(&self, media_type: &str) -> Request {
        let mut request = Request::bare(self.method, self.target).header("accept", media_type);
        if let Some(body) = self.body {
            request = request.header("content-type", media_type).raw(body);
        }
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, *value))
    }
}
