//! The `relationships` of a request: to-one linkage, for relationships that can be written.

use super::members::{Members, pointer, string};
use super::parse::not_allowed;
use crate::changes::Linkage;
use crate::descriptor::{Action, Cardinality, Relationship, Resource, Write};
use crate::problem::{MAX_PROBLEMS, Problem, Rule, Violation};
use crate::wording::nearest;

/// Where relationships stand in a request document.
const RELATIONSHIPS: &str = "/data/relationships";

/// The relationships that were sent, with what they are to point to.
pub(super) type Linkages = Vec<(&'static Relationship, Option<Linkage>)>;

/// Whether a relationship may be sent with this action.
fn write_of(relationship: &Relationship, action: Action) -> Write {
    match relationship.cardinality {
        Cardinality::Many => Write::Never,
        Cardinality::One if action == Action::Create => relationship.create,
        Cardinality::One => relationship.update,
    }
}

/// The members that this action does not take: unknown, read-only, or not for it.
pub(super) fn refused(resource: &'static Resource, action: Action, members: &Members<'_>) -> Vec<Problem> {
    let may = |relationship: &&'static Relationship| write_of(relationship, action) != Write::Never;
    let is_allowed = |name: &str| resource.relationship(name).is_some_and(|(_, relationship)| may(&relationship));
    let unknown = members.iter().filter(|(name, _)| !is_allowed(name));
    let allowed = || resource.relationships.iter().filter(may).map(|relationship| relationship.name);
    let problem = |name: &str| not_allowed(RELATIONSHIPS, name, nearest(name, allowed()));
    unknown.take(MAX_PROBLEMS).map(|(name, _)| problem(name)).collect()
}

/// The linkage of the members, all of which are allowed, in the order of the descriptor. Required relationships that were
/// not sent or are `null` are added to `problems`.
///
/// # Errors
///
/// The first member that holds no linkage, or linkage of another type.
pub(super) fn read(
    resource: &'static Resource,
    action: Action,
    members: Option<&Members<'_>>,
    problems: &mut Vec<Problem>,
) -> Result<Linkages, Problem> {
    let mut linkages = Vec::new();
    for relationship in resource.relationships {
        let write = write_of(relationship, action);
        let raw = members.and_then(|members| members.get(relationship.name));
        let sent = raw.map(|raw| read_one(relationship, raw)).transpose()?;
        let is_required = write == Write::Required || relationship.create == Write::Required;
        match sent {
            Some(None) if is_required => problems.push(blank(relationship)),
            None if write == Write::Required => problems.push(blank(relationship)),
            Some(linkage) => linkages.push((relationship, linkage)),
            None => {}
        }
    }
    Ok(linkages)
}

/// The problem of a required relationship that points nowhere.
fn blank(relationship: &Relationship) -> Problem {
    Problem::Invalid(Violation::relationship(relationship.name, Rule::Blank))
}

/// Reads `{"data": null}` or `{"data": {"type": .., "id": ..}}`, which must hold nothing else (api-facts 2.9).
fn read_one(relationship: &'static Relationship, raw: &str) -> Result<Option<Linkage>, Problem> {
    let place = pointer(RELATIONSHIPS, relationship.name);
    let refuse = || Problem::NotALinkage(relationship.name.to_owned());
    let object = Members::read(raw, &place)?.filter(|object| object.len() == 1).ok_or_else(refuse)?;
    let data = object.get("data").ok_or_else(refuse)?;
    if data.trim() == "null" {
        return Ok(None);
    }
    let place = pointer(&place, "data");
    let identifier = Members::read(data, &place)?.filter(|identifier| identifier.len() == 2).ok_or_else(refuse)?;
    let read = |name: &str| string(identifier.get(name).unwrap_or("null"), &pointer(&place, name));
    let (Some(found), Some(id)) = (read("type")?, read("id")?) else {
        return Err(refuse());
    };
    if found != relationship.target.name {
        return Err(Problem::LinkageType { found, relationship: relationship.name });
    }
    if id.is_empty() || id.contains('\0') {
        return Err(refuse());
    }
    Ok(Some(Linkage { resource: relationship.target, id }))
}
