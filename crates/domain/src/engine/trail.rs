//! What the engine tells the audit trail: each write in its unit, each refusal behind the caller's back.

use jsonapi::Resource;
use jsonapi::descriptor::Owner;
use persistence::audit::Entry;

use super::unit::Main;
use crate::audit::{Actor, Kind, Reason, Subject};
use crate::rules::{Draft, RuleContext};
use crate::{Failure, Principal, Service};

impl Service {
    /// The row that tells of a write.
    pub(super) fn told(&self, context: &RuleContext<'_>, draft: &Draft, main: &Main) -> Entry {
        let kind = draft.kind.unwrap_or(match main {
            Main::Insert => Kind::RecordCreated,
            Main::Update(_) => Kind::RecordUpdated,
            Main::Delete(_) => Kind::RecordDeleted,
        });
        let mut subject = subject(draft.table().resource, Some(draft.id()));
        subject.customer_id = draft.customer_id.clone().or(subject.customer_id);
        self.entry(kind, None, Actor::Principal(context.principal), subject)
    }

    /// Does the work of a request about this resource, or one record of it; the trail is told when it is refused.
    pub(super) async fn audited<T>(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: Option<&str>,
        work: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        work.await.map_err(|failure| self.tell(principal, resource, id, failure))
    }

    /// Tells the trail why a request about this resource, or one record of it, was refused, where that is told; the failure
    /// for the caller.
    pub(super) fn tell(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: Option<&str>,
        failure: Failure,
    ) -> Failure {
        let mut subject = subject(resource, id);
        let (kind, reason, failure) = match failure {
            Failure::AccessDenied => (Kind::AccessRefused, Reason::Permission, Failure::AccessDenied),
            Failure::Refused(refused) => {
                subject.customer_id = refused.customer_id.or(subject.customer_id);
                (refused.kind, refused.reason, refused.failure)
            }
            failure => return failure,
        };
        self.parts.refusals.tell(self.entry(kind, Some(reason), Actor::Principal(principal), subject));
        failure
    }
}

/// A record of this resource. Where a record is its own owner it is a customer.
fn subject(resource: &'static Resource, id: Option<&str>) -> Subject {
    let customer_id = id.filter(|_| matches!(resource.owner, Some(Owner::Id))).map(str::to_owned);
    Subject { target: Some((resource.name, id.map(str::to_owned))), customer_id }
}
