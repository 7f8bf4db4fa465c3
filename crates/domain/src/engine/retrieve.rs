//! `GET /{type}/{id}`

use jsonapi::descriptor::Action;
use jsonapi::{Document, Query, Resource};

use super::answer::read_one;
use crate::{Failure, Principal, Service, policy};

impl Service {
    /// The record with this id; one statement, and one more for each inclusion.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`] when the principal may not retrieve such records, [`Failure::NotFound`] when there is none
    /// that it may see.
    pub async fn retrieve(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: &str,
        query: &Query,
    ) -> Result<Document, Failure> {
        let work = async {
            let grant = policy::authorize(principal, resource, Action::Retrieve)?;
            let read = read_one(&grant, principal, persistence::table(resource), id, query)?;
            let found = self.store().retrieve(&read).await?.ok_or(Failure::NotFound)?;
            Ok(self.one(Some(found), query))
        };
        self.audited(principal, resource, Some(id), work).await
    }
}
