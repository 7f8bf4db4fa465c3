//! The token endpoints: trading credentials for access tokens, and giving tokens back (api-facts 4.2 to 4.6).

use std::net::IpAddr;

use jsonapi::SecretString;
use serde::Deserialize;

use crate::Failure;

mod client;
mod grants;
mod login;
mod refresh;
mod repeat;
mod revoke;
mod scope;
mod trail;
mod uses;

pub(crate) use login::Login;
pub(crate) use repeat::IssuedTokens;
pub(crate) use uses::Uses;

/// A request for a token. Members are optional because a client may leave out what another grant needs.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TokenRequest {
    /// `client_credentials`, `password` or `refresh_token`.
    pub grant_type: Option<String>,
    /// Which application asks.
    pub client_id: Option<String>,
    /// Its proof; a sales channel may leave it out.
    pub client_secret: Option<SecretString>,
    /// The customer's e-mail, for the grant `password`.
    pub username: Option<String>,
    /// The customer's password, for the grant `password`.
    pub password: Option<SecretString>,
    /// What a login gave besides its access token, for the grant `refresh_token`.
    pub refresh_token: Option<SecretString>,
    /// What the token is for; `market:all` when absent.
    pub scope: Option<String>,
    /// Where the request comes from: what logins are counted by. No parameter: the connection says it.
    #[serde(skip)]
    pub network: Option<IpAddr>,
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
    /// What continues the login when the access token has expired; good once.
    pub refresh_token: Option<SecretString>,
}

/// A request to revoke a token.
#[derive(Clone, Default)]
pub struct RevokeRequest {
    /// Which application asks.
    pub client_id: Option<String>,
    /// Its proof.
    pub client_secret: Option<SecretString>,
    /// The access token or refresh token.
    pub token: Option<SecretString>,
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
    /// The customer is not known, has no password, or has another; or the refresh token is not known, was spent, or its
    /// session has ended. Which of them is not told.
    #[error("the login or the refresh token is not good")]
    InvalidGrant,
    /// A token is not revoked: the application is not known, has not shown a secret that the token wants, or has not got the
    /// token. Which of them is not told.
    #[error("the application may not revoke this token")]
    RevocationRefused,
    /// There is no such grant.
    #[error("there is no such grant")]
    UnsupportedGrantType,
    /// The scope is none.
    #[error("the scope is not valid")]
    InvalidScope,
    /// Logins to this account, which need not exist, have failed too often; the password was not looked at.
    #[error("too many attempts, try again in {retry_after_seconds} s")]
    TooManyAttempts {
        /// After how many seconds one may be made.
        retry_after_seconds: u32,
    },
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
