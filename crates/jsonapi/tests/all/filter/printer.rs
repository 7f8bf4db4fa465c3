//! Checked filters as text that a person can compare; the types' own `Debug` hides values.

use jsonapi::Value;
use jsonapi::descriptor::Resource;
use jsonapi::query::filter::{Combinator, Comparator, Condition, Filter, Path, Term, Test};

/// The conditions of a filter, joined with `&`.
pub(super) fn print(resource: &'static Resource, filter: &Filter) -> String {
    filter.conditions.iter().map(|each| condition(resource, each)).collect::<Vec<_>>().join(" & ")
}

fn condition(resource: &'static Resource, condition: &Condition) -> String {
    let combinator = match condition.combinator {
        Combinator::And => " and ",
        Combinator::Or => " or ",
    };
    let term = |term: &Term| format!("{} {}", path(resource, &term.path), test(&term.test));
    condition.terms.iter().map(term).collect::<Vec<_>>().join(combinator)
}

fn path(resource: &'static Resource, path: &Path) -> String {
    let mut text = String::new();
    let mut reached = resource;
    for &at in &path.relationships {
        let relationship = &reached.relationships[at];
        text.push_str(relationship.name);
        text.push('.');
        reached = relationship.target;
    }
    assert_eq!(reached, path.resource);
    text + path.attribute().map_or("id", |attribute| attribute.name)
}

fn test(test: &Test) -> String {
    match test {
        Test::Compare(comparator, operand) => format!("{} {}", sign(*comparator), value(operand)),
        Test::In(values) => format!("in {}", list(values)),
        Test::NotIn(values) => format!("not in {}", list(values)),
        Test::Like(pattern) => format!("like '{}'", pattern.as_like()),
        Test::NotLike(pattern) => format!("not like '{}'", pattern.as_like()),
        Test::Null => "null".to_owned(),
        Test::NotNull => "not null".to_owned(),
        Test::Never => "never".to_owned(),
        Test::Contains(json) => format!("contains {json}"),
        Test::Any(tests) => group(tests, " | "),
        Test::All(tests) => group(tests, " & "),
    }
}

fn group(tests: &[Test], sign: &str) -> String {
    assert!(!tests.is_empty());
    format!("({})", tests.iter().map(test).collect::<Vec<_>>().join(sign))
}

fn list(values: &[Value]) -> String {
    assert!(!values.is_empty());
    format!("({})", values.iter().map(value).collect::<Vec<_>>().join(", "))
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Number(number) => format!("{number:?}"),
        Value::String(text) => format!("'{text}'"),
        Value::DateTime(instant) => instant.to_string(),
        Value::Json(text) => format!("json {text}"),
    }
}

const fn sign(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Equal => "=",
        Comparator::NotEqual => "<>",
        Comparator::Less => "<",
        Comparator::LessOrEqual => "<=",
        Comparator::Greater => ">",
        Comparator::GreaterOrEqual => ">=",
    }
}
