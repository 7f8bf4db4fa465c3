//! What the token endpoints tell the audit trail.

use persistence::Unit;
use persistence::audit::Entry;

use super::GrantError;
use super::client::Client;
use crate::audit::{Actor, Kind, Reason, Subject};
use crate::{Failure, Service};

/// Whom a refusal concerns, as far as that is known.
#[derive(Default)]
pub(super) struct Concerned<'a> {
    pub(super) application_id: Option<&'a str>,
    pub(super) customer_id: Option<&'a str>,
}

impl<'a> Concerned<'a> {
    /// An application.
    pub(super) fn application(id: &'a str) -> Self {
        Self { application_id: Some(id), customer_id: None }
    }

    /// A customer of an application.
    pub(super) fn customer(client: &'a Client, customer_id: Option<&'a str>) -> Self {
        Self { application_id: Some(&client.application.id), customer_id }
    }
}

impl Service {
    /// The row that tells what an application asked for and got, about this customer if it is about one.
    pub(super) fn granted(&self, kind: Kind, reason: Option<Reason>, client: &Client, customer: Option<&str>) -> Entry {
        let subject = Subject { target: None, customer_id: customer.map(str::to_owned) };
        let entry = self.entry(kind, reason, Actor::Client(Some(&client.application.id)), subject);
        Entry { owner_id: entry.customer_id.clone(), ..entry }
    }

    /// Tells of a token that stands on nothing in the database. It is not given out before this is written.
    pub(super) async fn tell_issued(&self, client: &Client) -> Result<(), GrantError> {
        let audit = vec![self.granted(Kind::TokenIssued, None, client, None)];
        let written = self.store().execute(Unit { audit, ..Unit::default() }, None).await;
        written.map(|_| ()).map_err(|error| Failure::from(error).into())
    }

    /// Tells why a token is refused; the error for the caller, who learns less.
    pub(super) fn refuse(&self, reason: Reason, concerned: &Concerned<'_>, error: GrantError) -> GrantError {
        self.tell_refused(reason, concerned);
        error
    }

    /// Tells why a token is going to be refused.
    pub(super) fn tell_refused(&self, reason: Reason, concerned: &Concerned<'_>) {
        let subject = Subject { target: None, customer_id: concerned.customer_id.map(str::to_owned) };
        let actor = Actor::Client(concerned.application_id);
        self.parts.refusals.tell(self.entry(Kind::TokenRefused, Some(reason), actor, subject));
    }
}
