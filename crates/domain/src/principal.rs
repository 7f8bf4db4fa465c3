//! Who asks: what the service knows of a caller once the access token has been checked.

/// What kind of caller it is; permissions are given to roles (decision 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// An integration, which may do everything.
    Integration,
    /// A sales channel without anybody's login: public, and trusted with next to nothing.
    SalesChannel,
    /// A sales channel with a customer's login.
    Customer,
}

impl Role {
    /// The role's name in the permissions of the documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::SalesChannel => "sales_channel",
            Self::Customer => "customer",
        }
    }
}

/// The caller of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// What it may do depends on this alone.
    pub role: Role,
    /// The id of the application that the token was issued to.
    pub application_id: String,
    /// The id of the customer who logged in, when the role is [`Role::Customer`].
    pub owner_id: Option<String>,
}
