//! Whether an action is allowed at all, before anybody looks at the rest of the request.

use jsonapi::Resource;
use jsonapi::descriptor::Action;

use crate::{Failure, Principal, Service, policy};

impl Service {
    /// Refuses an action that the principal may take on no record. A caller who has no business here learns nothing about
    /// what else is wrong with the request; the use case itself checks again, and more closely.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`].
    pub fn permit(&self, principal: &Principal, resource: &'static Resource, action: Action) -> Result<(), Failure> {
        let permitted = match action {
            Action::Related(at) | Action::Relationship(at) => {
                policy::authorize_relationship(principal, resource, &resource.relationships[at]).map(|_| ())
            }
            action => policy::authorize(principal, resource, action).map(|_| ()),
        };
        permitted.map_err(|failure| self.tell(principal, resource, None, failure))
    }
}
