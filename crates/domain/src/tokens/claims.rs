//! The claims of an access token (api-facts 4.4).

use serde::{Deserialize, Serialize};

/// What an access token says, in the documented order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Where the token is good.
    pub organization: OrganizationClaim,
    /// Who asked for it.
    pub application: ApplicationClaim,
    /// Who logged in, if anybody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerClaim>,
    /// What it is for.
    pub scope: String,
    /// When it expires, in Unix seconds.
    pub exp: i64,
    /// Whether the data it leads to is for testing.
    pub test: bool,
    /// From 0 to 1, and less than 1; makes two tokens of one moment differ.
    pub rand: f64,
    /// When it was issued, in Unix seconds.
    pub iat: i64,
    /// Who issued it.
    pub iss: String,
    /// When it begins to be good, in Unix seconds; tokens of this service have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Which login the token belongs to, if to any; an addition of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionClaim>,
}

/// The session of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaim {
    /// Its id.
    pub id: String,
}

/// The organization of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationClaim {
    /// Its id.
    pub id: String,
    /// Its name in URLs, from which the official clients build the URL of the API.
    pub slug: String,
    /// Always true: a deployment has everything that there is.
    pub enterprise: bool,
    /// Always `self-hosted`.
    pub region: String,
}

/// The application of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationClaim {
    /// Its id.
    pub id: String,
    /// What it names itself with at the token endpoint.
    pub client_id: String,
    /// `integration` or `sales_channel`.
    pub kind: String,
    /// Whether it runs where its secret cannot be kept.
    pub public: bool,
    /// Whether it showed its secret.
    pub confidential: bool,
    /// What tells tokens from those that a leaked secret got; only where a secret was taken away at once and nobody has logged
    /// in. An addition of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
}

/// The owner of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerClaim {
    /// Its id.
    pub id: String,
    /// Always `Customer`.
    pub r#type: String,
}

/// The only type of owner.
pub(super) const CUSTOMER: &str = "Customer";
