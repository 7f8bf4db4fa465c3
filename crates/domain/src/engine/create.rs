//! `POST /{type}`

use jsonapi::descriptor::Action;
use jsonapi::request::apply_defaults;
use jsonapi::{Changes, Document, Query, Resource};

use super::answer::read_one;
use super::triggers::{Commands, commands};
use super::unit::Main;
use super::values;
use crate::generated::rules::rules;
use crate::rules::Draft;
use crate::{Failure, Principal, Service, policy};

/// The topic of creation.
const CREATE: &str = "create";

impl Service {
    /// Creates a record, in one transaction with its event.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`] when the principal may not create such records or send these attributes,
    /// [`Failure::Problems`] when a rule of the resource is broken.
    pub async fn create(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        changes: Changes,
        query: &Query,
    ) -> Result<Document, Failure> {
        let work = async {
            let grant = policy::authorize(principal, resource, Action::Create)?;
            grant.write(principal, &changes)?;
            let (table, now) = (persistence::table(resource), self.now());
            let context = self.context(principal, now);
            let Commands { mut changes, topics } = commands(table, changes)?;
            apply_defaults(&mut changes);
            let mut draft = Draft::new(table, context.chance.id(), now);
            let read = read_one(&grant, principal, table, draft.id(), query)?;
            values::create(&context, &changes, &mut draft);
            draft.topics.extend(resource.topics.iter().filter(|topic| **topic == CREATE));
            rules(resource).create(&context, &changes, &mut draft).await?;
            draft.topics.extend(topics);
            let found = self.execute(&context, draft, Main::Insert, Some(&changes), Some(read)).await?;
            let found = found.ok_or_else(|| Failure::internal("a created record could not be read"))?;
            Ok(self.one(Some(found), query))
        };
        self.audited(principal, resource, None, work).await
    }
}
