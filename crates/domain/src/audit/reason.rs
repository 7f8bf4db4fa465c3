//! Why something was refused.

/// Why something was refused, or what else there is to say. More than the caller learns: the trail is for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The role has no permission.
    Permission,
    /// The token is not the one of the reset.
    TokenWrong,
    /// The token was used before.
    TokenUsed,
    /// Another reset, another e-mail address or an operator ended the token.
    TokenSuperseded,
    /// The token, or what it stands for, has expired.
    TokenExpired,
    /// The password breaks the policy.
    PasswordPolicy,
    /// The token is none of this service, or was changed.
    TokenForged,
    /// The token was revoked, or its session, customer or application is gone.
    TokenRevoked,
    /// There is no such application.
    ClientUnknown,
    /// The application did not show its secret, or another one.
    ClientSecret,
    /// The application may not use this grant.
    ClientGrant,
    /// There is no such customer, or none with a password.
    LoginUnknown,
    /// The customer has another password.
    LoginPassword,
    /// There were too many attempts.
    Throttled,
    /// The refresh token is not known.
    RefreshUnknown,
    /// The refresh token was used before.
    RefreshReused,
    /// The request was not one that could be granted: a parameter is missing or has no such value.
    Malformed,
    /// The token belongs to another application, or wants a secret.
    TokenForeign,
    /// The key was known or feared to be in other hands.
    Compromised,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 19] = [
        Self::Permission,
        Self::TokenWrong,
        Self::TokenUsed,
        Self::TokenSuperseded,
        Self::TokenExpired,
        Self::PasswordPolicy,
        Self::TokenForged,
        Self::TokenRevoked,
        Self::ClientUnknown,
        Self::ClientSecret,
        Self::ClientGrant,
        Self::LoginUnknown,
        Self::LoginPassword,
        Self::Throttled,
        Self::RefreshUnknown,
        Self::RefreshReused,
        Self::Malformed,
        Self::TokenForeign,
        Self::Compromised,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::TokenWrong => "token_wrong",
            Self::TokenUsed => "token_used",
            Self::TokenSuperseded => "token_superseded",
            Self::TokenExpired => "token_expired",
            Self::PasswordPolicy => "password_policy",
            Self::TokenForged => "token_forged",
            Self::TokenRevoked => "token_revoked",
            Self::ClientUnknown => "client_unknown",
            Self::ClientSecret => "client_secret",
            Self::ClientGrant => "client_grant",
            Self::LoginUnknown => "login_unknown",
            Self::LoginPassword => "login_password",
            Self::Throttled => "throttled",
            Self::RefreshUnknown => "refresh_unknown",
            Self::RefreshReused => "refresh_reused",
            Self::Malformed => "malformed",
            Self::TokenForeign => "token_foreign",
            Self::Compromised => "compromised",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_differ() {
        let names: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
    }
}
