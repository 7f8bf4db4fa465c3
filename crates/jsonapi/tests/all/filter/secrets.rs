//! What answers do not show cannot be found out by filters.

use jsonapi::Problem;
use jsonapi::descriptor::{Kind, Resource};
use jsonapi::query::filter::predicates;

use super::{condition, hint, query};
use crate::fixture::{ARTICLES, RESOURCES};

/// What no filter reaches: write-only, a trigger, secret, not filterable, behind a relationship that is not.
const HIDDEN: [(&str, Kind); 12] = [
    ("password", Kind::String),
    ("_publish", Kind::Boolean),
    ("api_key", Kind::String),
    ("status", Kind::String),
    ("rating", Kind::Integer),
    ("author_password_digest", Kind::String),
    ("editor_password_digest", Kind::String),
    ("comments_author_password_digest", Kind::String),
    ("comments_created_at", Kind::DateTime),
    ("journal_name", Kind::String),
    ("journal_id", Kind::String),
    ("author_journal_name", Kind::String),
];

#[test]
fn what_is_hidden_is_refused_under_every_predicate_and_beside_every_attribute() {
    for (name, _) in HIDDEN {
        for kind in [Kind::String, Kind::Boolean, Kind::DateTime, Kind::Object] {
            for predicate in predicates(kind) {
                for names in [name.to_owned(), format!("title_or_{name}"), format!("{name}_and_title")] {
                    let key = format!("{names}_{}", predicate.name);
                    for value in ["", "a", "true", "{}"] {
                        let found = condition(&ARTICLES, &key, value);
                        assert!(matches!(found, Err(Problem::FilterNotAllowed { .. })), "{key}={value}: {found:?}");
                    }
                }
            }
        }
        for ending in ["", "_from", "_to", "_id"] {
            let found = query(&ARTICLES, &[(&format!("filter[{name}{ending}]"), "a")]);
            assert!(found.is_err(), "filter[{name}{ending}]");
        }
    }
}

#[test]
fn no_hint_names_what_is_hidden() {
    let names = ["password", "_publish", "api_key", "password_digest", "journal"];
    let sent =
        |name: &str| [format!("{name}_eq"), format!("{name}x_eq"), format!("author_{name}_start"), name.to_owned()];
    for resource in RESOURCES {
        for name in names {
            for key in sent(name) {
                for parameter in [format!("filter[q][{key}]"), format!("filter[{key}]")] {
                    assert_says_nothing(resource, &parameter, name);
                }
            }
        }
    }
}

fn assert_says_nothing(resource: &'static Resource, parameter: &str, name: &str) {
    for problem in query(resource, &[(parameter, "a")]).map(drop).unwrap_err() {
        assert!(!hint(&problem).contains(name), "{parameter}: {}", hint(&problem));
    }
}
