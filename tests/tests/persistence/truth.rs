//! What a filter means, said a second time: every joined row is looked at, as `LEFT JOIN` makes them, with the three truth
//! values of SQL. It shares nothing with the compiler but the description of the tables.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jsonapi::Value;
use jsonapi::query::filter::{Combinator, Comparator, Condition, Field, Term, Test};
use persistence::Table;
use persistence::table::{Join, Stored};

use crate::filtering::target;

/// True, false or unknown.
type Truth = Option<bool>;

/// The rows of every table.
pub(crate) struct World(pub(crate) BTreeMap<&'static str, Vec<Vec<Value>>>);

/// The joined row: what stands at the end of each path, if anything.
type Joined<'a> = BTreeMap<&'a [usize], (&'static Table, Option<&'a [Value]>)>;

impl World {
    /// The ids of the rows of a table that meet the conditions, in order.
    pub(crate) fn chosen(&self, table: &'static Table, conditions: &[Condition]) -> Vec<String> {
        let rows = self.0[table.name].iter().filter(|row| self.holds(table, row, conditions));
        let mut ids: Vec<String> = rows.map(|row| row[0].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }

    fn holds<'a>(&'a self, table: &'static Table, row: &'a [Value], conditions: &'a [Condition]) -> bool {
        let terms = conditions.iter().flat_map(|condition| &condition.terms);
        // The shorter paths come first in this order, too.
        let paths: BTreeSet<&[usize]> = terms
            .flat_map(|term| (1..=term.path.relationships.len()).map(|length| &term.path.relationships[..length]))
            .collect();
        let paths: Vec<_> = paths.into_iter().collect();
        self.any(&paths, &mut BTreeMap::from([(&[][..], (table, Some(row)))]), conditions)
    }

    /// Whether one way to join what is left of the paths makes every condition true.
    fn any<'a>(&'a self, paths: &[&'a [usize]], joined: &mut Joined<'a>, conditions: &[Condition]) -> bool {
        let Some((path, rest)) = paths.split_first() else {
            return conditions.iter().all(|condition| truth(condition, joined) == Some(true));
        };
        let (last, before) = path.split_last().unwrap();
        let (table, row) = joined[before];
        let join = &table.relationships[*last];
        let members = row.map_or_else(Vec::new, |row| self.members(table, row, join));
        let choices = if members.is_empty() { vec![None] } else { members.into_iter().map(Some).collect() };
        choices.into_iter().any(|choice| {
            joined.insert(path, (target(join), choice));
            self.any(rest, joined, conditions)
        })
    }

    /// The rows that a row's relationship leads to.
    fn members(&self, table: &'static Table, row: &[Value], join: &Join) -> Vec<&[Value]> {
        let all = self.0[target(join).name].iter();
        let holds = |member: &[Value], column: &str, value: &Value| {
            let at = target(join).columns.iter().position(|known| known.name == column).unwrap();
            *value != Value::Null && member[at] == *value
        };
        let meets = |member: &[Value]| match join {
            Join::Key { column, .. } => holds(member, "id", &row[*column]),
            Join::Inverse { column, .. } => holds(member, column, &row[0]),
            Join::Polymorphic { type_column, id_column, .. } => {
                let of_type = holds(member, type_column, &Value::String(table.resource.name.to_owned()));
                of_type && holds(member, id_column, &row[0])
            }
        };
        all.map(Vec::as_slice).filter(|member| meets(member)).collect()
    }
}

fn truth(condition: &Condition, joined: &Joined<'_>) -> Truth {
    let terms = condition.terms.iter().map(|term| tested(&term.test, &value(term, joined)));
    match condition.combinator {
        Combinator::And => and(terms),
        Combinator::Or => or(terms),
    }
}

fn value(term: &Term, joined: &Joined<'_>) -> Value {
    let (table, row) = joined[term.path.relationships.as_slice()];
    let Some(row) = row else { return Value::Null };
    match term.path.field {
        Field::Id => row[0].clone(),
        Field::Attribute(at) => match table.attributes[at] {
            Stored::Column(at) => row[at].clone(),
            Stored::Present(at) => Value::Boolean(row[at] != Value::Null),
            Stored::Nowhere => panic!("nobody can ask for what is not stored"),
        },
    }
}

fn and(mut truths: impl Iterator<Item = Truth>) -> Truth {
    truths
        .try_fold(Some(true), |all, one| match (all, one) {
            (_, Some(false)) => Err(()),
            (None, _) | (_, None) => Ok(None),
            (all, Some(true)) => Ok(all),
        })
        .unwrap_or(Some(false))
}

fn or(truths: impl Iterator<Item = Truth>) -> Truth {
    not(and(truths.map(not)))
}

fn not(truth: Truth) -> Truth {
    truth.map(|truth| !truth)
}

fn tested(test: &Test, value: &Value) -> Truth {
    let known = |truth: bool| (*value != Value::Null).then_some(truth);
    match test {
        Test::Compare(comparator, other) => compare(value, other).map(|order| match comparator {
            Comparator::Equal => order == Ordering::Equal,
            Comparator::NotEqual => order != Ordering::Equal,
            Comparator::Less => order == Ordering::Less,
            Comparator::LessOrEqual => order != Ordering::Greater,
            Comparator::Greater => order == Ordering::Greater,
            Comparator::GreaterOrEqual => order != Ordering::Less,
        }),
        Test::In(values) => or(values.iter().map(|other| compare(value, other).map(Ordering::is_eq))),
        Test::NotIn(values) => and(values.iter().map(|other| compare(value, other).map(Ordering::is_ne))),
        Test::Like(pattern) => value.as_str().map(|text| like(&folded(pattern.as_like()), &folded(text))),
        Test::NotLike(pattern) => value.as_str().map(|text| !like(&folded(pattern.as_like()), &folded(text))),
        Test::Null => Some(*value == Value::Null),
        Test::NotNull => Some(*value != Value::Null),
        Test::Never => known(false),
        Test::Contains(json) => match value {
            Value::Json(held) => known(contains(&parsed(held), &parsed(json))),
            _ => None,
        },
        Test::Any(tests) => or(tests.iter().map(|test| tested(test, value))),
        Test::All(tests) => and(tests.iter().map(|test| tested(test, value))),
    }
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) | (Value::Json(left), Value::Json(right)) => {
            Some(left.as_bytes().cmp(right.as_bytes()))
        }
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.0.cmp(&right.0)),
        _ => None,
    }
}

/// Enough for the letters of these tests.
fn folded(text: &str) -> Vec<char> {
    text.to_lowercase().chars().collect()
}

fn like(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['%', rest @ ..], _) => (0..=text.len()).any(|skipped| like(rest, &text[skipped..])),
        (['_', rest @ ..], [_, others @ ..]) => like(rest, others),
        (['\\', wanted, rest @ ..] | [wanted, rest @ ..], [found, others @ ..]) => {
            wanted == found && like(rest, others)
        }
        _ => false,
    }
}

fn parsed(json: &str) -> serde_json::Value {
    serde_json::from_str(json).unwrap()
}

fn contains(whole: &serde_json::Value, part: &serde_json::Value) -> bool {
    match (whole, part) {
        (serde_json::Value::Object(whole), serde_json::Value::Object(part)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| contains(whole, part)))
        }
        (serde_json::Value::Array(whole), serde_json::Value::Array(part)) => {
            part.iter().all(|part| whole.iter().any(|whole| contains(whole, part)))
        }
        (whole, part) => whole == part,
    }
}
