//! One parameter as a condition: `filter[q][reference_or_customer_email_cont]=web`.

use super::checked::{Combinator, Condition, Path, Term, Test};
use super::predicate::{self, Predicate};
use super::refusal::Refusal;
use super::{hint, meaning, resolve};
use crate::descriptor::{Kind, Resource};

/// Why a parameter is no condition.
#[derive(Debug)]
pub(super) enum Fault {
    /// Its name is not allowed; with a hint.
    Name(String),
    /// Its value is not.
    Value(Refusal),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Value(refusal)
    }
}

/// The condition that a key of `filter[q]` and its value make. `None` when the value says nothing.
pub(super) fn read(resource: &'static Resource, key: &str, value: &str) -> Result<Option<Condition>, Fault> {
    let found = predicate::split(key).into_iter().find_map(|(names, predicate)| {
        resolve::paths(resource, names, &mut 0).map(|named| (named.combinator, named.paths, predicate))
    });
    let (combinator, paths, predicate) = found.ok_or_else(|| Fault::Name(hint::key(resource, key)))?;
    make(resource, combinator, paths, predicate, value)
}

/// The condition that paths from a resource, a predicate and a value make.
pub(super) fn make(
    resource: &'static Resource,
    combinator: Combinator,
    paths: Vec<Path>,
    predicate: &Predicate,
    value: &str,
) -> Result<Option<Condition>, Fault> {
    let unfit = paths.iter().find(|path| !predicate.applies_to(resolve::kind(path)));
    if let Some(path) = unfit {
        return Err(Fault::Name(hint::predicates_of(resource, path)));
    }
    let mut tests: Vec<(Kind, Test)> = Vec::new();
    for path in &paths {
        let kind = resolve::kind(path);
        if tests.iter().all(|(known, _)| *known != kind) {
            let Some(test) = meaning::test(predicate, kind, value)? else {
                return Ok(None);
            };
            tests.push((kind, test));
        }
    }
    let test_of = |kind| tests.iter().find(|(known, _)| *known == kind).map(|(_, test)| test.clone());
    let terms = paths.into_iter().filter_map(|path| Some(Term { test: test_of(resolve::kind(&path))?, path }));
    Ok(Some(Condition { combinator, terms: terms.collect() }))
}
