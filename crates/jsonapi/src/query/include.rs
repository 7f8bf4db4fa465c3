//! Inclusion: `include=customer,events` as a tree of relationships (api-facts 2.7).

use super::checked::Include;
use super::fields::Fieldsets;
use crate::descriptor::Resource;
use crate::problem::{MAX_PROBLEMS, Problem};

/// How many relationships an include path may follow.
const MAX_DEPTH: usize = 3;

/// Parses the include paths of a request; every path that is wrong is a problem of its own. Empty elements say nothing.
pub(super) fn parse(
    resource: &'static Resource,
    list: &str,
    fieldsets: &Fieldsets,
    problems: &mut Vec<Problem>,
) -> Vec<Include> {
    let mut tree = Vec::new();
    for path in list.split(',').filter(|path| !path.is_empty()) {
        if problems.len() == MAX_PROBLEMS {
            break;
        }
        if let Err(problem) = grow(&mut tree, resource, path, MAX_DEPTH, fieldsets) {
            problems.push(problem);
        }
    }
    tree
}

/// Adds the steps of one path to the tree below `resource`, going at most `depth` steps on.
fn grow(
    tree: &mut Vec<Include>,
    resource: &'static Resource,
    path: &str,
    depth: usize,
    fieldsets: &Fieldsets,
) -> Result<(), Problem> {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let found = if depth == 0 { None } else { resource.relationship(step) };
    let Some((position, relationship)) = found.filter(|(_, relationship)| relationship.includable) else {
        return Err(refuse(step, resource, depth));
    };
    let at = tree.iter().position(|include| include.relationship == position).unwrap_or_else(|| {
        let selection = fieldsets.of(relationship.target);
        tree.push(Include { relationship: position, selection, include: Vec::new() });
        tree.len() - 1
    });
    match rest {
        Some(rest) => grow(&mut tree[at].include, relationship.target, rest, depth - 1, fieldsets),
        None => Ok(()),
    }
}

/// The problem of a step that leads nowhere, with the relationships that would do.
fn refuse(step: &str, resource: &'static Resource, depth: usize) -> Problem {
    let includable = resource.relationships.iter().filter(|relationship| depth > 0 && relationship.includable);
    let allowed: Vec<&str> = includable.map(|relationship| relationship.name).collect();
    Problem::Include { path: step.to_owned(), resource: resource.name, allowed: allowed.join(", ") }
}
