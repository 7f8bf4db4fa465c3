//! From the filter parameters of a request to a checked filter, or every problem.

use super::checked::{Condition, Filter, Test};
use super::condition::{self, Fault};
use super::plain;
use super::refusal::{Expected, Refusal};
use crate::descriptor::Resource;
use crate::problem::{MAX_PROBLEMS, Problem};

/// How many attributes the conditions may test in all. Databases bound how deeply expressions are nested.
const MAX_TERMS: usize = 200;
/// How many values the conditions may hold in all. Databases bound the values of a statement.
const MAX_VALUES: usize = 10_000;

/// What to do about a parameter that has not the form of a filter.
const FORM: &str = "A filter is filter[q][ATTRIBUTE_PREDICATE]=VALUE or filter[ATTRIBUTE]=VALUES.";

/// Reads filters, each of which is what stands behind `filter` in the parameter's name, and a value.
pub(in crate::query) fn parse(
    resource: &'static Resource,
    parameters: &[(String, String)],
    problems: &mut Vec<Problem>,
) -> Filter {
    let mut conditions = Vec::new();
    let mut size = Size::default();
    let most = problems.len() + MAX_PROBLEMS;
    for (path, value) in parameters {
        let read = read(resource, path, value).and_then(|condition| {
            condition.as_ref().map_or(Ok(()), |condition| size.add(condition, value))?;
            Ok(condition)
        });
        match read {
            Ok(condition) => conditions.extend(condition.map(|condition| (path, condition))),
            Err(_) if problems.len() == most => break,
            Err(fault) => problems.push(problem(path, fault)),
        }
    }
    conditions.sort_unstable_by_key(|&(path, _)| path);
    Filter { conditions: conditions.into_iter().map(|(_, condition)| condition).collect() }
}

/// The condition of one parameter. `None` when it sets none.
fn read(resource: &'static Resource, path: &str, value: &str) -> Result<Option<Condition>, Fault> {
    let inner = path.strip_prefix('[').and_then(|path| path.strip_suffix(']')).unwrap_or_default();
    let key = inner.strip_prefix("q][");
    let is_plain = |name: &str| !name.contains(['[', ']']);
    match key {
        None if inner == "q" && value.is_empty() => Ok(None),
        None if inner != "q" && is_plain(inner) => plain::read(resource, inner, value),
        Some(key) if is_plain(key) => condition::read(resource, key, value),
        _ => Err(Fault::Name(FORM.to_owned())),
    }
}

/// The problem of a parameter.
fn problem(path: &str, fault: Fault) -> Problem {
    let parameter = format!("filter{path}");
    match fault {
        Fault::Name(hint) => Problem::FilterNotAllowed { parameter, hint },
        Fault::Value(Refusal { value, expected }) => {
            let name = path.rsplit('[').next().unwrap_or_default().trim_end_matches(']').to_owned();
            Problem::FilterValue { parameter, name, value, hint: expected.to_string() }
        }
    }
}

/// How large the conditions are together.
#[derive(Default)]
struct Size {
    terms: usize,
    values: usize,
}

impl Size {
    /// Counts a condition that a value made.
    fn add(&mut self, condition: &Condition, value: &str) -> Result<(), Fault> {
        self.terms += condition.terms.len();
        self.values += condition.terms.iter().map(|term| values(&term.test)).sum::<usize>();
        if self.terms > MAX_TERMS {
            let hint = format!("The filters of a request must not name more than {MAX_TERMS} attributes in all.");
            return Err(Fault::Name(hint));
        }
        if self.values > MAX_VALUES {
            return Err(Refusal::new(value, Expected::FewerValues(MAX_VALUES)).into());
        }
        Ok(())
    }
}

/// How many values a test holds.
fn values(test: &Test) -> usize {
    match test {
        Test::Compare(..) | Test::Like(_) | Test::NotLike(_) | Test::Contains(_) => 1,
        Test::In(values) | Test::NotIn(values) => values.len(),
        Test::Null | Test::NotNull | Test::Never => 0,
        Test::Any(tests) | Test::All(tests) => tests.iter().map(values).sum(),
    }
}
