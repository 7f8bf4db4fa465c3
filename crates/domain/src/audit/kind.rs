//! What can happen, and how it can end.

/// What happened. The names are part of the interface: what reads the trail goes by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A grant was answered with a token.
    TokenIssued,
    /// A grant was refused.
    TokenRefused,
    /// A token was given back, or a session with it.
    TokenRevoked,
    /// A refresh token was used a second time, which ended its session.
    SessionEnded,
    /// The access token of a request was refused.
    BearerRefused,
    /// A caller asked for what its role may not do.
    AccessRefused,
    /// A reset token was used and the customer's password is another.
    ResetSucceeded,
    /// A reset token was refused, or the password that came with it.
    ResetRefused,
    /// A record was created.
    RecordCreated,
    /// A record was changed.
    RecordUpdated,
    /// A record was deleted.
    RecordDeleted,
    /// Records were imported.
    RecordsImported,
    /// An application was created.
    ApplicationCreated,
    /// An application got another secret.
    ApplicationRotated,
    /// An application was deleted.
    ApplicationDeleted,
    /// A customer's password was set without a reset: by an operator, or a guest's first one.
    PasswordSet,
    /// A key that signs access tokens was made.
    KeysRotated,
    /// Secrets were sealed again with the current key.
    KeysResealed,
    /// A key was put out of use.
    KeysRetired,
    /// Reset tokens that cannot be used any more were deleted.
    ResetTokensPurged,
    /// Old rows of this trail were deleted.
    AuditPruned,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::TokenIssued,
        Self::TokenRefused,
        Self::TokenRevoked,
        Self::SessionEnded,
        Self::BearerRefused,
        Self::AccessRefused,
        Self::ResetSucceeded,
        Self::ResetRefused,
        Self::RecordCreated,
        Self::RecordUpdated,
        Self::RecordDeleted,
        Self::RecordsImported,
        Self::ApplicationCreated,
        Self::ApplicationRotated,
        Self::ApplicationDeleted,
        Self::PasswordSet,
        Self::KeysRotated,
        Self::KeysResealed,
        Self::KeysRetired,
        Self::ResetTokensPurged,
        Self::AuditPruned,
    ];

    /// Its name: what it is about, a dot, what happened.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TokenIssued => "token.issued",
            Self::TokenRefused => "token.refused",
            Self::TokenRevoked => "token.revoked",
            Self::SessionEnded => "session.ended",
            Self::BearerRefused => "bearer.refused",
            Self::AccessRefused => "access.refused",
            Self::ResetSucceeded => "reset.succeeded",
            Self::ResetRefused => "reset.refused",
            Self::RecordCreated => "record.created",
            Self::RecordUpdated => "record.updated",
            Self::RecordDeleted => "record.deleted",
            Self::RecordsImported => "records.imported",
            Self::ApplicationCreated => "application.created",
            Self::ApplicationRotated => "application.rotated",
            Self::ApplicationDeleted => "application.deleted",
            Self::PasswordSet => "password.set",
            Self::KeysRotated => "keys.rotated",
            Self::KeysResealed => "keys.resealed",
            Self::KeysRetired => "keys.retired",
            Self::ResetTokensPurged => "reset_tokens.purged",
            Self::AuditPruned => "audit.pruned",
        }
    }

    /// How it ended: a kind that is a refusal is one always.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::TokenRefused | Self::BearerRefused | Self::AccessRefused | Self::ResetRefused => Outcome::Refused,
            _ => Outcome::Succeeded,
        }
    }

    /// The kinds that a word names: one by its name, or all whose names begin with the word and a dot.
    #[must_use]
    pub fn named(word: &str) -> Vec<Self> {
        let is_named =
            |kind: &Self| kind.as_str().strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        Self::ALL.into_iter().filter(is_named).collect()
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Succeeded,
    /// It was refused, and changed nothing.
    Refused,
}

impl Outcome {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_dotted_and_differ() {
        let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        assert!(names.iter().all(|name| name.split('.').count() == 2));
    }

    #[test]
    fn a_word_names_a_kind_or_all_kinds_about_it() {
        assert_eq!(Kind::named("reset.refused"), [Kind::ResetRefused]);
        assert_eq!(Kind::named("reset"), [Kind::ResetSucceeded, Kind::ResetRefused]);
        assert_eq!(Kind::named("res"), []);
        assert_eq!(Kind::named(""), []);
    }
}
