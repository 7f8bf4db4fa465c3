//! From what happened to a row.

use jsonapi::Timestamp;
use persistence::audit::Entry;

use super::{Kind, Origin, Reason};
use crate::{Principal, Service};

/// Who did it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Actor<'a> {
    /// Somebody with an access token.
    Principal(&'a Principal),
    /// An application that asks for a token, and the customer who logs in through it. Both may be unknown.
    Client(Option<&'a str>),
    /// Somebody with access to the command line.
    Operator,
    /// The service itself, by the clock.
    System,
}

impl Actor<'_> {
    const fn role(self) -> &'static str {
        match self {
            Self::Principal(principal) => principal.role.as_str(),
            Self::Client(_) => "client",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }
}

/// What it was done to. Empty where it was done to nothing in particular.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    /// The type and the id; an id that is not known yet is left out.
    pub(crate) target: Option<(&'static str, Option<String>)>,
    /// The customer whose account it concerns.
    pub(crate) customer_id: Option<String>,
}

impl Subject {
    /// Something of this type with this id.
    pub(crate) fn of(kind: &'static str, id: impl Into<String>) -> Self {
        Self { target: Some((kind, Some(id.into()))), customer_id: None }
    }

    /// The account of a customer.
    pub(crate) fn customer(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { customer_id: Some(id.clone()), ..Self::of("customers", id) }
    }
}

impl Service {
    /// The row that tells of something, now.
    pub(crate) fn entry(&self, kind: Kind, reason: Option<Reason>, actor: Actor<'_>, subject: Subject) -> Entry {
        entry(&self.origin, self.now(), kind, reason, actor, subject)
    }
}

/// The row that tells of something.
pub(super) fn entry(
    origin: &Origin,
    now: Timestamp,
    kind: Kind,
    reason: Option<Reason>,
    actor: Actor<'_>,
    subject: Subject,
) -> Entry {
    let (application_id, owner_id) = match actor {
        Actor::Principal(principal) => (Some(principal.application_id.clone()), principal.owner_id.clone()),
        Actor::Client(application_id) => (application_id.map(str::to_owned), None),
        Actor::Operator | Actor::System => (None, None),
    };
    let (target_type, target_id) = subject.target.map_or((None, None), |(kind, id)| (Some(kind), id));
    Entry {
        at: now.0,
        trace_id: origin.trace_id.as_deref().map(str::to_owned),
        kind: kind.as_str(),
        outcome: kind.outcome().as_str(),
        reason: reason.map(Reason::as_str),
        count: 1,
        role: actor.role(),
        application_id,
        customer_id: subject.customer_id.or_else(|| owner_id.clone()),
        owner_id,
        target_type,
        target_id,
        address: origin.address.map(|address| address.to_string()),
    }
}
