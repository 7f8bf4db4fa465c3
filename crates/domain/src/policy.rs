//! Who may do what: the one place where the permissions of the documents are enforced (decision 5).
//!
//! - What no permission names is refused as [`Failure::AccessDenied`], before anything is looked up.
//! - A field that the role may not read is left out of every answer, whether it was asked for by `fields` or not: a checked
//!   query does not say which, and leaving it out tells nothing. It cannot be sorted or filtered by, which would tell its
//!   order or its value.
//! - Whatever leads from one resource to another (`include`, related endpoints, relationship endpoints) needs permission on
//!   both, and shows of the other only what the role may read there.
//! - Where a role may act on its own records only, the records of others do not exist for it (security-reliability C8).

use std::sync::Arc;

use jsonapi::descriptor::{Action, ActionPermission, Cardinality, Fields, Owner, Permission, Relationship, Scope};
use jsonapi::query::filter::Filter;
use jsonapi::query::{Include, Query, Selection};
use jsonapi::{Changes, Resource, Value};
use persistence::table::Join;
use persistence::{Condition, Table};

use crate::{Failure, Principal};

/// What a principal may do with a resource, once the action is known to be allowed.
#[derive(Debug)]
pub(crate) struct Grant {
    table: &'static Table,
    read: Fields,
    /// What must hold of every record that is touched; empty when any record may be.
    pub(crate) scope: Vec<Condition>,
    permission: &'static ActionPermission,
}

/// Allows an action, or refuses it.
pub(crate) fn authorize(principal: &Principal, resource: &'static Resource, action: Action) -> Result<Grant, Failure> {
    let role = role(principal, resource)?;
    let permission = role.actions.iter().find(|permission| permission.action == action).ok_or(Failure::AccessDenied)?;
    let table = persistence::table(resource);
    let scope = match permission.scope {
        Scope::Any => Vec::new(),
        Scope::Own => vec![own(principal, table)?],
    };
    Ok(Grant { table, read: role.read, scope, permission })
}

/// Allows what leads from a resource to another: reading the one, and reading the other. To-many needs the list of the
/// other or, where the other has no list, its retrieval.
pub(crate) fn authorize_relationship(
    principal: &Principal,
    resource: &'static Resource,
    relationship: &'static Relationship,
) -> Result<(Grant, Grant), Failure> {
    let parent = authorize(principal, resource, Action::Retrieve)?;
    let target = authorize_target(principal, relationship)?;
    Ok((parent, target))
}

fn authorize_target(principal: &Principal, relationship: &'static Relationship) -> Result<Grant, Failure> {
    let target = relationship.target;
    match relationship.cardinality {
        Cardinality::One => authorize(principal, target, Action::Retrieve),
        Cardinality::Many => {
            authorize(principal, target, Action::List).or_else(|_| authorize(principal, target, Action::Retrieve))
        }
    }
}

impl Grant {
    /// The selection without the fields that the role may not read.
    pub(crate) fn selection(&self, selection: &Arc<Selection>) -> Arc<Selection> {
        readable(self.read, selection)
    }

    /// The inclusions, each without the fields of its resource that the role may not read. Where the role may read its own
    /// records of a resource only, it cannot include any: an inclusion has no conditions.
    pub(crate) fn include(principal: &Principal, query: &Query) -> Result<Vec<Include>, Failure> {
        steps(principal, query.selection.resource, &query.include)
    }

    /// Refuses to order by what the role may not read. The default order is not the caller's question.
    pub(crate) fn sort(&self, query: &Query) -> Result<(), Failure> {
        let resource = self.table.resource;
        let visible = |attribute: &str| attribute == "id" || self.read.contains(attribute);
        if query.sort == resource.default_sort || query.sort.iter().all(|key| visible(key.attribute)) {
            Ok(())
        } else {
            Err(Failure::AccessDenied)
        }
    }

    /// Refuses to filter by what the role may not read, here or at the end of a relationship. Where the role may read its own
    /// records of a resource only, it cannot filter through it: a filter asks about the records of everyone.
    pub(crate) fn filter(&self, principal: &Principal, filter: &Filter) -> Result<(), Failure> {
        let terms = filter.conditions.iter().flat_map(|condition| &condition.terms);
        terms.map(|term| &term.path).try_for_each(|path| {
            let mut resource = self.table.resource;
            let mut read = self.read;
            for &step in &path.relationships {
                let relationship = &resource.relationships[step];
                let target = authorize_target(principal, relationship)?;
                if !target.scope.is_empty() {
                    return Err(Failure::AccessDenied);
                }
                (resource, read) = (relationship.target, target.read);
            }
            let visible = path.attribute().is_none_or(|attribute| read.contains(attribute.name));
            if visible { Ok(()) } else { Err(Failure::AccessDenied) }
        })
    }

    /// Refuses what the role may not send, the absence of the proof that it owes, and a record that would be someone else's.
    pub(crate) fn write(&self, principal: &Principal, changes: &Changes) -> Result<(), Failure> {
        if let Some(proof) = self.permission.proof
            && changes.get(proof).is_none_or(Value::is_null)
        {
            return Err(Failure::AccessDenied);
        }
        let attributes = changes.attributes.iter().map(|(attribute, _)| attribute.name);
        let relationships = changes.relationships.iter().map(|(relationship, _)| relationship.name);
        if !attributes.chain(relationships).all(|name| self.permission.write.contains(name)) {
            return Err(Failure::AccessDenied);
        }
        match (self.permission.scope, self.permission.action) {
            (Scope::Own, Action::Create) => self.keeps_owner(principal, changes, true),
            (Scope::Own, _) => self.keeps_owner(principal, changes, false),
            (Scope::Any, _) => Ok(()),
        }
    }

    /// Whether the record will belong to the principal. A new record must say so; a changed one must not say otherwise.
    fn keeps_owner(&self, principal: &Principal, changes: &Changes, new: bool) -> Result<(), Failure> {
        let owner = match self.table.resource.owner {
            Some(Owner::Relationship(name)) => changes.relationships.iter().find(|(sent, _)| sent.name == name),
            Some(Owner::Id) | None if new => return Err(Failure::AccessDenied),
            Some(Owner::Id) | None => None,
        };
        match owner {
            Some((_, linkage)) if linkage.as_ref().map(|to| &to.id) == principal.owner_id.as_ref() => Ok(()),
            None if !new => Ok(()),
            _ => Err(Failure::AccessDenied),
        }
    }
}

fn role(principal: &Principal, resource: &'static Resource) -> Result<&'static Permission, Failure> {
    let role = principal.role.as_str();
    resource.permissions.iter().find(|permission| permission.role == role).ok_or(Failure::AccessDenied)
}

/// The condition that a record is the principal's own.
fn own(principal: &Principal, table: &'static Table) -> Result<Condition, Failure> {
    let owner_id = principal.owner_id.as_deref().ok_or(Failure::AccessDenied)?;
    match table.resource.owner {
        Some(Owner::Id) => Ok(Condition::equals("id", owner_id)),
        Some(Owner::Relationship(name)) => {
            let (position, _) = table.resource.relationship(name).ok_or(Failure::AccessDenied)?;
            match table.relationships[position] {
                Join::Key { column, .. } => Ok(Condition::equals(table.columns[column].name, owner_id)),
                Join::Inverse { .. } | Join::Polymorphic { .. } => Err(Failure::AccessDenied),
            }
        }
        None => Err(Failure::AccessDenied),
    }
}

fn readable(read: Fields, selection: &Arc<Selection>) -> Arc<Selection> {
    if read == Fields::All {
        return Arc::clone(selection);
    }
    let resource = selection.resource;
    let visible = |position: &usize| read.contains(resource.attributes[*position].name);
    Arc::new(Selection {
        resource,
        attributes: selection.attributes.iter().copied().filter(visible).collect(),
        relationships: selection.relationships.clone(),
    })
}

fn steps(principal: &Principal, resource: &'static Resource, include: &[Include]) -> Result<Vec<Include>, Failure> {
    include
        .iter()
        .map(|step| {
            let target = authorize_target(principal, &resource.relationships[step.relationship])?;
            if !target.scope.is_empty() {
                return Err(Failure::AccessDenied);
            }
            Ok(Include {
                relationship: step.relationship,
                selection: target.selection(&step.selection),
                include: steps(principal, step.selection.resource, &step.include)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use jsonapi::query::filter::{Combinator, Condition, Field, Path, Term, Test};
    use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS};

    use super::*;
    use crate::Role;

    /// The filter that one field, behind these relationships, is not null.
    fn present(relationships: &[usize], resource: &'static Resource, attribute: Option<&str>) -> Filter {
        let field = attribute.map_or(Field::Id, |name| Field::Attribute(resource.attribute(name).unwrap().0));
        let path = Path { relationships: relationships.to_vec(), resource, field };
        let condition = Condition { combinator: Combinator::And, terms: vec![Term { path, test: Test::NotNull }] };
        Filter { conditions: vec![condition] }
    }

    /// A grant to read resets, with these of their fields.
    fn grant(role: Role, read: Fields) -> (Principal, Grant) {
        let integration = RESETS.permissions.iter().find(|permission| permission.role == "integration").unwrap();
        let table = persistence::table(&RESETS);
        let grant = Grant { table, read, scope: Vec::new(), permission: &integration.actions[0] };
        (Principal { role, application_id: "application".to_owned(), owner_id: None }, grant)
    }

    #[test]
    fn a_field_that_a_role_may_not_read_cannot_be_filtered_by() {
        let (principal, grant) = grant(Role::Integration, Fields::Only(&["created_at"]));
        assert!(grant.filter(&principal, &present(&[], &RESETS, Some("created_at"))).is_ok());
        assert!(grant.filter(&principal, &present(&[], &RESETS, None)).is_ok());
        assert!(grant.filter(&principal, &present(&[], &RESETS, Some("reference"))).is_err());
    }

    #[test]
    fn a_filter_follows_a_relationship_only_where_the_role_may_read_any_record() {
        let email = present(&[0], &CUSTOMERS, Some("email"));
        for (role, allowed) in [(Role::Integration, true), (Role::SalesChannel, false), (Role::Customer, false)] {
            let (principal, grant) = grant(role, Fields::All);
            assert_eq!(grant.filter(&principal, &email).is_ok(), allowed, "{role:?}");
        }
    }
}
