//! Who asks, and the customers that they ask about.

use std::fmt;

/// Who asks, and about whom: all but [`Who::Other`] ask about John and what is John's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Somebody without a token.
    Nobody,
    /// An integration whose token has run out.
    Expired,
    /// An integration of another deployment: its token has a good form, and a key that is not ours.
    Foreign,
    /// An integration.
    Integration,
    /// A sales channel without a login.
    Guest,
    /// John, through a sales channel.
    Own,
    /// John, who asks about Jane and what is Jane's.
    Other,
}

impl Who {
    /// All of them.
    pub(super) const ALL: [Self; 7] =
        [Self::Nobody, Self::Expired, Self::Foreign, Self::Integration, Self::Guest, Self::Own, Self::Other];
    /// One for each role.
    pub(super) const ROLES: [Self; 3] = [Self::Integration, Self::Guest, Self::Own];

    /// Whether the token, if any, is good.
    pub(super) const fn is_known(self) -> bool {
        !matches!(self, Self::Nobody | Self::Expired | Self::Foreign)
    }

    /// The customer that is asked about.
    pub(super) const fn target(self) -> &'static Person {
        if matches!(self, Self::Other) { &JANE } else { &JOHN }
    }
}

/// As the table calls them.
impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nobody => "nobody",
            Self::Expired => "expired",
            Self::Foreign => "foreign",
            Self::Integration => "integration",
            Self::Guest => "guest",
            Self::Own => "own",
            Self::Other => "other",
        })
    }
}

/// A customer with a reset.
pub(super) struct Person {
    /// The customer's id.
    pub(super) id: &'static str,
    /// The customer's e-mail.
    pub(super) email: &'static str,
    /// The id of the reset.
    pub(super) reset: &'static str,
    /// Its token.
    pub(super) token: &'static str,
    /// The id of an event of the customer.
    pub(super) event: &'static str,
}

/// Whom almost everybody asks about.
pub(super) const JOHN: Person = Person {
    id: "JohnDoeXyz",
    email: "john@example.com",
    reset: "ResetJohnx",
    token: "johnsxFfkmfybsLxzaAP6x",
    event: "EventJohnx",
};
/// Somebody else, to John.
pub(super) const JANE: Person = Person {
    id: "JaneDoeXyz",
    email: "jane@example.com",
    reset: "ResetJanex",
    token: "janesxFfkmfybsLxzaAP6x",
    event: "EventJanex",
};
/// A customer without a password, and so without a reset.
pub(super) const JOAN: &str = "JoanDoeXyz";
