//! `GET /{type}`

use jsonapi::descriptor::Action;
use jsonapi::{Document, Query, Resource};

use super::answer::read_many;
use crate::{Failure, Principal, Service, policy};

impl Service {
    /// A page of the records that the principal may see; at most two statements, and one more for each inclusion.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`] when the principal may not list such records, or not by this order.
    pub async fn list(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        query: &Query,
    ) -> Result<Document, Failure> {
        let work = async {
            let grant = policy::authorize(principal, resource, Action::List)?;
            grant.sort(query)?;
            grant.filter(principal, &query.filter)?;
            let read = read_many(&grant, principal, persistence::table(resource), query)?;
            let page = self.store().list(&read).await?;
            Ok(self.many(page, query))
        };
        self.audited(principal, resource, None, work).await
    }
}
