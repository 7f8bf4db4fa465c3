//! Whether a record is there, for a request whose values are wrong: the lookup comes before validation (api-facts 3.1).

use jsonapi::Resource;
use jsonapi::descriptor::Action;

use super::unit::existence;
use crate::{Failure, Principal, Service, policy};

impl Service {
    /// Looks for a record that the principal may take this action on.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] when there is none, [`Failure::AccessDenied`] when the principal may take the action on no record.
    pub async fn locate(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        action: Action,
        id: &str,
    ) -> Result<(), Failure> {
        let grant = policy::authorize(principal, resource, action)?;
        let read = existence(persistence::table(resource), id, Vec::new(), &grant.scope);
        self.store().retrieve(&read).await?.map(|_| ()).ok_or(Failure::NotFound)
    }
}
