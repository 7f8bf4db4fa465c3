//! Hints: what the name of a filter was perhaps meant to be, or what would do. They name nothing that cannot be filtered by.

use super::checked::{Field, Path};
use super::predicate::{ALL, ANY, OR_NULL, Predicate, predicates, split};
use super::{plain, resolve};
use crate::descriptor::{Kind, Resource};
use crate::wording::nearest;

/// How long a list of names may become, in bytes, before the rest is left out.
const MAX_LISTED: usize = 600;
/// The longest name that is searched for a part that can be read.
const MAX_SEARCHED: usize = 100;
/// The predicate of examples.
const EQ: &str = "eq";

/// What to do about a key of `filter[q]` that is none.
pub(super) fn key(resource: &'static Resource, key: &str) -> String {
    match split(key).first() {
        Some((names, predicate)) => attribute(resource, names, &predicate.name),
        None => predicate(resource, key),
    }
}

/// What to do about names one of which names no attribute; `predicate` stood behind them.
fn attribute(resource: &'static Resource, sent: &str, predicate: &str) -> String {
    let takes = |kind| predicates(kind).any(|known| known.name == predicate);
    // What looks like several names may be one that holds a combinator.
    let joined = names(resource, true, takes).into_iter().filter(|name| resolve::is_joined(name));
    if let Some(near) = nearest(sent, joined) {
        return format!("Did you mean {near}_{predicate}?");
    }
    let name = format!("{}_", resolve::unreadable(resource, sent));
    let (followed, target, may_follow) = follow(resource, &name);
    let known = names(target, may_follow, takes);
    let near = nearest(name[followed.len()..].trim_end_matches('_'), known.iter());
    let near = near.map(|near| format!("{followed}{near}"));
    match near.or_else(|| nearest(name.trim_end_matches('_'), names(resource, followed.is_empty(), takes).into_iter()))
    {
        Some(near) => format!("Did you mean {near}_{predicate}?"),
        None if known.is_empty() => {
            let known = names(target, may_follow, |_| true);
            format!("The attributes are {}.", list(known.iter().map(|name| format!("{followed}{name}"))))
        }
        None => format!("It can be {}.", list(known.iter().map(|name| format!("{followed}{name}_{predicate}")))),
    }
}

/// What to do about a key that ends with no predicate.
fn predicate(resource: &'static Resource, key: &str) -> String {
    let ends = std::iter::once(key.len()).chain(key.rmatch_indices('_').map(|(at, _)| at));
    let found = ends.filter(|_| key.len() <= MAX_SEARCHED).find_map(|end| {
        let mut paths = resolve::paths(resource, &key[..end], &mut 0)?.paths;
        Some((paths.pop()?, end))
    });
    let Some((path, end)) = found else {
        return attribute(resource, key, EQ);
    };
    match meant(resolve::kind(&path), key[end..].trim_start_matches('_')) {
        Some(predicate) => format!("Did you mean {}_{predicate}?", &key[..end]),
        None => predicates_of(resource, &path),
    }
}

/// The predicate of a kind that was perhaps meant: one of the same form that looks like it, or that it begins with.
fn meant(kind: Kind, sent: &str) -> Option<&'static str> {
    let form = [OR_NULL, ANY, ALL].into_iter().find(|form| sent.ends_with(form));
    let of_form = |predicate: &&Predicate| match form {
        Some(form) => !predicate.is_plain() && predicate.name.ends_with(form),
        None => predicate.is_plain(),
    };
    let names = || predicates(kind).filter(of_form).map(|predicate| &*predicate.name);
    let begins = || names().filter(|name| sent.starts_with(name)).max_by_key(|name| name.len());
    nearest(sent, names()).or_else(begins)
}

/// The predicates of what a path from a resource leads to.
pub(super) fn predicates_of(resource: &'static Resource, path: &Path) -> String {
    let known = || predicates(resolve::kind(path));
    let plain = list(known().filter(|predicate| predicate.is_plain()).map(|predicate| predicate.name.to_string()));
    let forms = if known().all(Predicate::is_plain) { "" } else { ", some of them also with _or_null, _any or _all" };
    format!("The predicates of {} are {plain}{forms}.", name_of(resource, path))
}

/// The name of a path from a resource.
fn name_of(resource: &'static Resource, path: &Path) -> String {
    let mut name = String::new();
    let mut reached = resource;
    for &at in &path.relationships {
        let relationship = &reached.relationships[at];
        name.push_str(relationship.name);
        name.push('_');
        reached = relationship.target;
    }
    name + path.attribute().map_or(resolve::ID, |attribute| attribute.name)
}

/// What to do about a name of a plain filter that is none.
pub(super) fn plain(resource: &'static Resource, name: &str) -> String {
    let is_key = split(name).into_iter().any(|(names, _)| resolve::paths(resource, names, &mut 0).is_some());
    if is_key && name.len() <= MAX_SEARCHED {
        return format!("Did you mean filter[q][{name}]?");
    }
    if let Some(path) = resolve::path(resource, name) {
        let predicate = predicates(resolve::kind(&path)).next().map_or(EQ, |predicate| &predicate.name);
        return format!("Did you mean filter[q][{name}_{predicate}]?");
    }
    let known: Vec<String> = plain::names(resource).map(|(name, _, _)| name.to_string()).collect();
    if let Some(near) = nearest(name, known.iter()) {
        return format!("Did you mean filter[{near}]?");
    }
    let known = list(known.iter().map(|name| format!("filter[{name}]")));
    format!("It can be filter[q][ATTRIBUTE_PREDICATE], {known}.")
}

/// The relationships that a name begins with, the resource that they lead to, and whether more may follow.
fn follow<'a>(resource: &'static Resource, name: &'a str) -> (&'a str, &'static Resource, bool) {
    let mut target = resource;
    let mut length = 0;
    for _ in 0..resolve::MAX_DEPTH {
        let Some(&(at, longer)) = resolve::relationships_at(target, &name[length..]).first() else {
            return (&name[..length], target, true);
        };
        target = target.relationships[at].target;
        length += longer;
    }
    (&name[..length], target, false)
}

/// The names of the fields of a resource whose kind will do, and of the fields behind its relationships if asked for.
fn names(resource: &'static Resource, related: bool, will_do: impl Fn(Kind) -> bool) -> Vec<String> {
    let kind = |resource, field| resolve::kind(&Path { relationships: Vec::new(), resource, field });
    let fields = |resource: &'static Resource| {
        let will_do = |(name, field): (&'static str, Field)| will_do(kind(resource, field)).then_some(name);
        resolve::fields(resource).filter_map(will_do).collect::<Vec<_>>()
    };
    let mut names: Vec<String> = fields(resource).into_iter().map(str::to_owned).collect();
    for relationship in resource.relationships.iter().filter(|relationship| related && relationship.filterable) {
        names.extend(fields(relationship.target).iter().map(|name| format!("{}_{name}", relationship.name)));
    }
    names
}

/// Names as a sentence lists them, cut when there are too many.
fn list(names: impl Iterator<Item = String>) -> String {
    let mut listed = String::new();
    for name in names {
        if listed.len() + name.len() > MAX_LISTED {
            listed.push_str(", …");
            break;
        }
        if !listed.is_empty() {
            listed.push_str(", ");
        }
        listed.push_str(&name);
    }
    listed
}
