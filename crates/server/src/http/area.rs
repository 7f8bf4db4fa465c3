//! What a path belongs to. Whatever is done otherwise in one part of the server than in the next is decided by it: the shape
//! of errors, limits on how often a client may ask, and what pages of other origins may do.

/// A part of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    /// The resources.
    Api,
    /// The token endpoints.
    Tokens,
    /// What clients need to know of the server: the keys that verify tokens, and where the token endpoints are.
    WellKnown,
    /// Health, documentation, and addresses where nothing is.
    Elsewhere,
}

impl Area {
    /// The part that a path belongs to, or the template of one.
    pub(crate) fn of(path: &str) -> Self {
        let areas = [("/api/", Self::Api), ("/oauth/", Self::Tokens), ("/.well-known/", Self::WellKnown)];
        areas.into_iter().find(|(prefix, _)| path.starts_with(prefix)).map_or(Self::Elsewhere, |(_, area)| area)
    }
}
