//! `PATCH /{type}/{id}`

use jsonapi::descriptor::Action;
use jsonapi::{Changes, Document, Query, Resource, Value};
use persistence::Read;

use super::answer::read_one;
use super::triggers::{Commands, commands};
use super::unit::{Main, existence};
use super::values::{self, UPDATED_AT};
use crate::generated::rules::rules;
use crate::policy::Grant;
use crate::rules::{Draft, RuleContext};
use crate::{Failure, Principal, Service, policy};

impl Service {
    /// Changes a record, in one transaction with its events. Attributes that have the sent value already are left alone, and
    /// when nothing is left the record and its `updated_at` stay as they are.
    ///
    /// # Errors
    ///
    /// [`Failure::AccessDenied`] when the principal may not update such records or send these attributes,
    /// [`Failure::NotFound`] when there is no record with this id that it may see, [`Failure::Problems`] when a rule of the
    /// resource is broken.
    pub async fn update(
        &self,
        principal: &Principal,
        resource: &'static Resource,
        id: &str,
        changes: Changes,
        query: &Query,
    ) -> Result<Document, Failure> {
        let work = async {
            let grant = policy::authorize(principal, resource, Action::Update)?;
            grant.write(principal, &changes)?;
            let context = self.context(principal, self.now());
            let read = read_one(&grant, principal, persistence::table(resource), id, query)?;
            let (draft, changes) = self.draft_update(&context, &grant, id, changes).await?;
            if draft.is_empty() {
                return self.unchanged(&read, query).await;
            }
            let found = self.execute(&context, draft, Main::Update(grant.scope), Some(&changes), Some(read)).await?;
            Ok(self.one(Some(found.ok_or(Failure::NotFound)?), query))
        };
        self.audited(principal, resource, Some(id), work).await
    }

    async fn draft_update(
        &self,
        context: &RuleContext<'_>,
        grant: &Grant,
        id: &str,
        changes: Changes,
    ) -> Result<(Draft, Changes), Failure> {
        let resource = changes.resource;
        let table = persistence::table(resource);
        let positions = values::sent(table, &changes);
        let current = existence(table, id, positions.clone(), &grant.scope);
        let current = self.store().retrieve(&current).await?.ok_or(Failure::NotFound)?;
        let Commands { changes, topics } = commands(table, changes)?;
        let mut draft = Draft::new(table, id.to_owned(), context.now);
        values::update(context, &changes, &positions, &current.object.values, &mut draft);
        rules(resource).update(context, id, &changes, &mut draft).await?;
        draft.topics.extend(topics);
        if !draft.values.is_empty() {
            draft.set(UPDATED_AT, Value::DateTime(context.now));
        }
        Ok((draft, changes))
    }

    async fn unchanged(&self, read: &Read, query: &Query) -> Result<Document, Failure> {
        let found = self.store().retrieve(read).await?.ok_or(Failure::NotFound)?;
        Ok(self.one(Some(found), query))
    }
}
