//! The token endpoint: trading credentials for access tokens (api-facts 4.2 to 4.5).

use jsonapi::SecretString;
use persistence::Application;
use persistence::customers;
use serde::Deserialize;

use crate::applications::ApplicationKind;
use crate::email::normalize;
use crate::passwords::NormalizedPassword;
use crate::tokens::issue::Subject;
use crate::{Failure, Purpose, Service};

/// What a token is for when the request does not say.
const DEFAULT_SCOPE: &str = "market:all";

/// A request for a token. Members are optional because a client may leave out what another grant needs.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TokenRequest {
    /// `client_credentials` or `password`.
    pub grant_type: Option<String>,
    /// Which application asks.
    pub client_id: Option<String>,
    /// Its proof; a sales channel may leave it out.
    pub client_secret: Option<SecretString>,
    /// The customer's e-mail, for the grant `password`.
    pub username: Option<String>,
    /// The customer's password, for the grant `password`.
    pub password: Option<SecretString>,
    /// What the token is for; `market:all` when absent.
    pub scope: Option<String>,
}

/// A token and what is told with it (api-facts 4.3).
pub struct IssuedToken {
    /// The token.
    pub access_token: SecretString,
    /// How many seconds it is good for.
    pub expires_in: i64,
    /// What it is for.
    pub scope: String,
    /// When it was issued, in Unix seconds.
    pub created_at: i64,
    /// The id of the customer who logged in; `owner_type` is `customer` then.
    pub owner_id: Option<String>,
}

/// Why no token was issued (RFC 6749, 5.2).
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// A parameter that the grant needs is missing.
    #[error("{parameter} is missing")]
    InvalidRequest {
        /// Which.
        parameter: &'static str,
    },
    /// The application is not known, or its secret is missing or wrong; which of them is not told.
    #[error("the application is not known or its secret is wrong")]
    InvalidClient,
    /// The application is known and may not use this grant.
    #[error("the application may not use this grant")]
    UnauthorizedClient,
    /// The customer is not known, has no password, or has another; which of them is not told.
    #[error("the customer is not known or the password is wrong")]
    InvalidGrant,
    /// There is no such grant.
    #[error("there is no such grant")]
    UnsupportedGrantType,
    /// The scope is none.
    #[error("the scope is not valid")]
    InvalidScope,
    /// There is too much to do at the moment.
    #[error("too busy, try again in {retry_after_seconds} s")]
    Busy {
        /// After how many seconds asking again makes sense.
        retry_after_seconds: u32,
    },
    /// The service is at fault. The error is for the log, never for the caller.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<Failure> for GrantError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Busy { retry_after_seconds } => Self::Busy { retry_after_seconds },
            // Clients and customers are looked up by an index: when that takes long, the database has too much to do.
            Failure::TooSlow => Failure::BUSY.into(),
            Failure::Internal(error) => Self::Internal(error),
            other => Self::Internal(Box::new(other)),
        }
    }
}

impl From<persistence::StoreError> for GrantError {
    fn from(error: persistence::StoreError) -> Self {
        Failure::from(error).into()
    }
}

/// The grants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    ClientCredentials,
    Password,
}

/// An application that has proved what its kind must prove.
struct Client {
    application: Application,
    kind: ApplicationKind,
    confidential: bool,
}

impl Service {
    /// Issues a token. The application is checked before the grant, and the grant before the customer.
    ///
    /// # Errors
    ///
    /// [`GrantError`], which tells apart only what the caller may know.
    pub async fn issue_token(&self, request: TokenRequest) -> Result<IssuedToken, GrantError> {
        let grant = grant(&request)?;
        let client = self.client(&request).await?;
        if grant == Grant::Password && client.kind != ApplicationKind::SalesChannel {
            return Err(GrantError::UnauthorizedClient);
        }
        let scope = scope(request.scope.as_deref())?;
        let owner_id = match grant {
            Grant::ClientCredentials => None,
            Grant::Password => Some(self.log_in(&request).await?),
        };
        let now = self.now().0.div_euclid(1000);
        let Client { application, kind, confidential } = &client;
        let (kind, confidential, owner) = (*kind, *confidential, owner_id.as_deref());
        let subject = Subject { application, kind, confidential, owner_id: owner, scope: &scope };
        let access_token = self.sign(&subject, now).map_err(|error| GrantError::Internal(Box::new(error)))?;
        Ok(IssuedToken { access_token, expires_in: kind.token_lifetime(), scope, created_at: now, owner_id })
    }

    /// The application that asks. A secret that is sent must be right, and an integration must send one.
    async fn client(&self, request: &TokenRequest) -> Result<Client, GrantError> {
        let client_id = present(request.client_id.as_deref()).ok_or(GrantError::InvalidClient)?;
        let application = self.store().application(client_id).await?.ok_or(GrantError::InvalidClient)?;
        let kind = ApplicationKind::parse(&application.kind).ok_or(GrantError::InvalidClient)?;
        let confidential = match (&request.client_secret, &application.secret_digest) {
            (None, _) => false,
            (Some(sent), Some(digest))
                if self.parts.keyring.recognizes(Purpose::ClientSecret, sent.expose(), digest) =>
            {
                true
            }
            (Some(_), _) => return Err(GrantError::InvalidClient),
        };
        match kind {
            ApplicationKind::Integration if !confidential => Err(GrantError::InvalidClient),
            _ => Ok(Client { application, kind, confidential }),
        }
    }

    /// The id of the customer whose e-mail and password these are. As much is hashed for a customer who does not exist.
    async fn log_in(&self, request: &TokenRequest) -> Result<String, GrantError> {
        let username = request.username.as_deref().ok_or(GrantError::InvalidRequest { parameter: "username" })?;
        let password = request.password.as_ref().ok_or(GrantError::InvalidRequest { parameter: "password" })?;
        let column = customers::Column::NormalizedEmail;
        let customer = match normalize(username) {
            Some(email) => self.store().find_by::<customers::Entity>(column, &email).await?,
            None => None,
        };
        let digest = customer.as_ref().and_then(|customer| customer.password_digest.as_deref());
        let verified = self.parts.hasher.verify(NormalizedPassword::of_login(password), digest).await?;
        customer.filter(|_| verified).map(|customer| customer.id).ok_or(GrantError::InvalidGrant)
    }
}

fn grant(request: &TokenRequest) -> Result<Grant, GrantError> {
    let missing = GrantError::InvalidRequest { parameter: "grant_type" };
    match present(request.grant_type.as_deref()).ok_or(missing)? {
        "client_credentials" => Ok(Grant::ClientCredentials),
        "password" => Ok(Grant::Password),
        _ => Err(GrantError::UnsupportedGrantType),
    }
}

fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// The scope that was asked for, if it is one: words apart by single spaces, each `market`, `store` or `stock_location`,
/// then `:all`, `:id:…`, `:code:…` or the older `:number` (api-facts 4.2).
fn scope(asked: Option<&str>) -> Result<String, GrantError> {
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
