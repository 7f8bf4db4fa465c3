//! `DELETE /{type}/{id}`

use jsonapi::Resource;
use jsonapi::descriptor::Action;

use super::unit::Main;
use crate::generated::rules::rules;
use crate::rules::Draft;
use crate::{Failure, Principal, Service, policy};

/// The topic of deletion.
const DESTROY: &str = "destroy";

impl Service {
    /// Deletes a record, in one transaction with its event.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`] when the principal may not delete such records, [`Failure::NotFound`] when there is no
    /// record with this id that it may see, [`Failure::Locked`] when others refer to it.
    pub async fn delete(&self, principal: &Principal, resource: &'static Resource, id: &str) -> Result<(), Failure> {
        let work = async {
            let grant = policy::authorize(principal, resource, Action::Delete)?;
            let context = self.context(principal, self.now());
            let mut draft = Draft::new(persistence::table(resource), id.to_owned(), context.now);
            draft.topics.extend(resource.topics.iter().filter(|topic| **topic == DESTROY));
            rules(resource).delete(&context, id, &mut draft).await?;
            self.execute(&context, draft, Main::Delete(grant.scope), None, None).await.map(|_| ())
        };
        self.audited(principal, resource, Some(id), work).await
    }
}
