//! `GET /{type}/{id}/{relationship}` and `GET /{type}/{id}/relationships/{relationship}`

use jsonapi::document::{Document, Primary};
use jsonapi::{Query, Resource};
use persistence::Related;

use super::answer::read_many;
use crate::{Failure, Principal, Service, policy};

impl Service {
    /// What a relationship leads to: one record, none, or a page. `relationship` is a position in
    /// [`Resource::relationships`]; `query` is about the resource that it leads to.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`] when the principal may not read both ends, [`Failure::NotFound`] when there is no record
    /// with this id that it may see.
    pub async fn related(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: &str,
        relationship: usize,
        query: &Query,
    ) -> Result<Document, Failure> {
        let work = async {
            let target = resource.relationships[relationship].target;
            let (parent, grant) =
                policy::authorize_relationship(principal, resource, &resource.relationships[relationship])?;
            grant.sort(query)?;
            grant.filter(principal, &query.filter)?;
            let read = read_many(&grant, principal, persistence::table(target), query)?;
            let table = persistence::table(resource);
            let related = self.store().related(table, id, relationship, &parent.scope, &read).await?;
            match related.ok_or(Failure::NotFound)? {
                Related::One(found) => Ok(self.one(found, query)),
                Related::Many(page) => Ok(self.many(page, query)),
            }
        };
        self.audited(principal, resource, Some(id), work).await
    }

    /// The ids that a relationship leads to. `relationship` is a position in [`Resource::relationships`].
    ///
    /// # Errors
    ///
    /// As [`Service::related`]. Where the principal may see its own records only at the other end, the linkage is refused:
    /// it would name records of others.
    pub async fn relationship(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: &str,
        relationship: usize,
        query: &Query,
    ) -> Result<Document, Failure> {
        let work = async {
            let (parent, grant) =
                policy::authorize_relationship(principal, resource, &resource.relationships[relationship])?;
            if !grant.scope.is_empty() {
                return Err(Failure::AccessDenied);
            }
            let table = persistence::table(resource);
            let linkage = self.store().linkage(table, id, relationship, &parent.scope, query.page).await?;
            let data = linkage.ok_or(Failure::NotFound)?;
            Ok(Document {
                primary: Primary::Linkage { resource, id: id.to_owned(), relationship, data },
                included: None,
            })
        };
        self.audited(principal, resource, Some(id), work).await
    }
}
