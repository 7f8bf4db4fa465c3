//! From the bytes of a request to checked changes, in the order of checks of api-facts 3.1.

use serde_json::value::RawValue;

use super::members::{Members, pointer, string};
use super::{attributes, relationships};
use crate::changes::Changes;
use crate::descriptor::{Action, Resource};
use crate::problem::{MAX_PROBLEMS, Problem};
use crate::wording::shorten;

/// The structure of a request document: every object whose members have a meaning.
struct Sent<'a> {
    document: Members<'a>,
    data: Members<'a>,
    attributes: Option<Members<'a>>,
    relationships: Option<Members<'a>>,
}

/// Checks the body of a create or update request. `id` is the one of the path, for updates.
///
/// # Errors
///
/// The first problem of the document's structure; or every member that the action does not take; or the first
/// relationship that is no linkage; or every value that breaks a rule. At most 25 at once.
pub fn parse(
    resource: &'static Resource,
    action: Action,
    id: Option<&str>,
    body: &[u8],
) -> Result<Changes, Vec<Problem>> {
    let sent = structure(resource, action, id, body).map_err(|problem| vec![problem])?;
    let mut problems = refused(resource, action, &sent);
    if problems.is_empty() {
        match values(resource, action, &sent, &mut problems) {
            Ok(changes) if problems.is_empty() => return Ok(changes),
            Ok(_) => {}
            Err(problem) => problems = vec![problem],
        }
    }
    problems.truncate(MAX_PROBLEMS);
    Err(problems)
}

/// Reads the structure of a document about the resource with this id.
fn structure<'a>(
    resource: &'static Resource,
    action: Action,
    id: Option<&str>,
    body: &'a [u8],
) -> Result<Sent<'a>, Problem> {
    let document = document(body)?;
    let data = document.get("data").filter(|data| data.trim() != "null").ok_or(Problem::MemberMissing("data"))?;
    let data = Members::read(data, "/data")?.ok_or(Problem::DataNotAnObject)?;
    if data.len() == 0 {
        return Err(Problem::MemberMissing("data"));
    }
    check_identity(resource, action, id, &data)?;
    let attributes = object(&data, "attributes")?;
    let relationships = object(&data, "relationships")?;
    Ok(Sent { document, data, attributes, relationships })
}

/// The members of the document.
fn document(body: &[u8]) -> Result<Members<'_>, Problem> {
    if body.trim_ascii().is_empty() {
        return Err(Problem::MemberMissing("data"));
    }
    let raw: &RawValue = serde_json::from_slice(body).map_err(|error| Problem::MalformedJson(error.to_string()))?;
    Members::read(raw.get(), "")?.ok_or(Problem::NotAnObject)
}

/// Checks id and type.
fn check_identity(
    resource: &'static Resource,
    action: Action,
    id: Option<&str>,
    data: &Members<'_>,
) -> Result<(), Problem> {
    if action == Action::Update {
        let sent = scalar(data.get("id"), "/data/id")?.ok_or(Problem::IdMissing)?;
        if id != Some(sent.as_str()) {
            return Err(Problem::IdMismatch(shorten(&sent)));
        }
    }
    match scalar(data.get("type"), "/data/type")? {
        None => Err(Problem::MemberMissing("type")),
        Some(name) if name == resource.name => Ok(()),
        Some(name) => Err(Problem::UnknownType(shorten(&name))),
    }
}

/// The text of a string, or the JSON text of another value that is not null.
fn scalar(raw: Option<&str>, pointer: &str) -> Result<Option<String>, Problem> {
    match raw.map(str::trim) {
        None | Some("null") => Ok(None),
        Some(raw) => Ok(string(raw, pointer)?.or_else(|| Some(raw.to_owned()))),
    }
}

/// The members of `attributes` or `relationships`, if they were sent.
fn object<'a>(data: &Members<'a>, name: &'static str) -> Result<Option<Members<'a>>, Problem> {
    let Some(raw) = data.get(name) else {
        return Ok(None);
    };
    Members::read(raw, &pointer("/data", name))?.map(Some).ok_or(Problem::MemberNotAnObject(name))
}

/// The members that the action does not take: of the resource object in document order, then of the document (JSON:API
/// 1.0, section 5.1).
fn refused(resource: &'static Resource, action: Action, sent: &Sent<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, _) in sent.data.iter() {
        match (name, &sent.attributes, &sent.relationships) {
            ("attributes", Some(members), _) => problems.extend(attributes::refused(resource, action, members)),
            ("relationships", _, Some(members)) => problems.extend(relationships::refused(resource, action, members)),
            ("type", ..) => {}
            ("id", ..) if action == Action::Update => {}
            (other, ..) => problems.push(not_allowed("/data", other, None)),
        }
    }
    let beside = sent.document.iter().map(|(name, _)| name);
    let unknown = beside.filter(|name| !matches!(*name, "data" | "jsonapi" | "links" | "meta"));
    problems.extend(unknown.map(|name| not_allowed("", name, None)));
    problems
}

/// The problem of a member of `object` that a request may not hold.
pub(super) fn not_allowed(object: &str, name: &str, suggestion: Option<&'static str>) -> Problem {
    let name = shorten(name);
    let pointer = pointer(object, &name);
    Problem::MemberNotAllowed { name, suggestion, pointer }
}

/// The typed content of a request whose members are all allowed.
fn values(
    resource: &'static Resource,
    action: Action,
    sent: &Sent<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Changes, Problem> {
    let attributes = attributes::read(resource, action, sent.attributes.as_ref(), problems)?;
    let relationships = relationships::read(resource, action, sent.relationships.as_ref(), problems)?;
    Ok(Changes { resource, attributes, relationships })
}
