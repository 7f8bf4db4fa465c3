//! The `attributes` of a request: which may be sent, and whether their values keep the rules.

use super::members::{Members, pointer};
use super::parse::not_allowed;
use super::typed::{self, Typed};
use crate::descriptor::{Action, Attribute, Resource, Write};
use crate::json::Source;
use crate::problem::{MAX_PROBLEMS, Problem, Rule, Violation};
use crate::value::Value;
use crate::wording::nearest;

/// Where attributes stand in a request document.
const ATTRIBUTES: &str = "/data/attributes";

/// Whether an attribute may be sent with this action.
pub(super) fn write_of(attribute: &Attribute, action: Action) -> Write {
    if action == Action::Create { attribute.create } else { attribute.update }
}

/// The members that this action does not take: unknown, read-only, or not for it.
pub(super) fn refused(resource: &'static Resource, action: Action, members: &Members<'_>) -> Vec<Problem> {
    let may = |attribute: &&'static Attribute| write_of(attribute, action) != Write::Never;
    let is_allowed = |name: &str| resource.attribute(name).is_some_and(|(_, attribute)| may(&attribute));
    let unknown = members.iter().filter(|(name, _)| !is_allowed(name));
    let allowed = || resource.attributes.iter().filter(may).map(|attribute| attribute.name);
    // A name that exists, but not for this action, is not mistyped.
    let suggest = |name: &str| if resource.attribute(name).is_some() { None } else { nearest(name, allowed()) };
    let problem = |name: &str| not_allowed(ATTRIBUTES, name, suggest(name));
    unknown.take(MAX_PROBLEMS).map(|(name, _)| problem(name)).collect()
}

/// The typed values of the members, all of which are allowed, in the order of the descriptor. Rules that they break, and
/// required attributes that were not sent, are added to `problems`.
///
/// # Errors
///
/// [`Problem::MalformedJson`] when a string is not Unicode or a member comes twice.
pub(super) fn read(
    resource: &'static Resource,
    action: Action,
    members: Option<&Members<'_>>,
    problems: &mut Vec<Problem>,
) -> Result<Vec<(&'static Attribute, Value)>, Problem> {
    let mut values = Vec::with_capacity(members.map_or(0, Members::len));
    let mut blame =
        |attribute: &Attribute, rule| problems.push(Problem::Invalid(Violation::attribute(attribute.name, rule)));
    for attribute in resource.attributes {
        let Some(raw) = members.and_then(|members| members.get(attribute.name)) else {
            if write_of(attribute, action) == Write::Required {
                blame(attribute, Rule::Blank);
            }
            continue;
        };
        match typed::read(attribute, raw, Source::Request, &pointer(ATTRIBUTES, attribute.name))? {
            Typed::Value(value) => values.push((attribute, value)),
            Typed::Broken(rules) => rules.into_iter().for_each(|rule| blame(attribute, rule)),
        }
    }
    Ok(values)
}
