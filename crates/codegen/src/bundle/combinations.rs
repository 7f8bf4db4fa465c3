//! The one parameter that takes every filter of a list: several attributes in one name, and what lies behind several
//! relationships.

use serde_json::{Map, Value as Json, json};

use super::filters::Filter;
use super::{relationships, target, values};
use crate::model::{Api, Attribute, Kind, Resource};

/// The parameter `filter[q]`, whose members are named as the literal parameters are.
pub(super) fn filter(api: &Api, resource: &Resource) -> Filter {
    let description = format!(
        "Any filter, also those that are no parameter of their own. A member's name is an attribute and a predicate, as in \
         the parameters below. Several attributes are joined by `_or_`, of which one must satisfy the predicate, or by \
         `_and_`, of which all must. An attribute of what a relationship leads to begins with the relationship's name, \
         over at most {} relationships. The members must all hold; of a to-many relationship they concern the same \
         resource.",
        relationships::DEPTH
    );
    Filter {
        component: format!("{}Filter", resource.schema),
        parameter: json!({
            "name": "filter[q]",
            "in": "query",
            "description": description,
            "style": "deepObject",
            "explode": true,
            "schema": { "type": "object", "additionalProperties": { "type": "string" } },
            "examples": examples(api, resource)
        }),
    }
}

/// Examples that the resource can answer. The first one is what a form sends unless another is chosen, so it is none.
fn examples(api: &Api, resource: &Resource) -> Json {
    let mut examples = Map::new();
    let mut put = |name: &str, summary: &str, filters: &[(String, String)]| {
        let value: Map<_, _> = filters.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
        examples.insert(name.to_owned(), json!({ "summary": summary, "value": value }));
    };
    put("none", "No filter", &[]);
    let texts = texts(resource);
    if let [first, second, ..] = texts.as_slice() {
        let (a, b, part) = (&first.name, &second.name, part(first));
        put("or", "One of two attributes", &[(format!("{a}_or_{b}_cont"), part.clone())]);
        put("and", "Both attributes", &[(format!("{a}_and_{b}_start"), part)]);
    }
    if let Some((path, attribute)) = farthest(api, resource) {
        let key = format!("{}_{}", path.join("_"), attribute.name);
        put("related", "What relationships lead to", &[(format!("{key}_cont"), part(attribute))]);
        if let Some(own) = texts.first() {
            let both = [
                (format!("{}_or_{key}_cont", own.name), part(own)),
                (format!("{}_null", own.name), "false".to_owned()),
            ];
            put("several", "Several filters, one of them over both", &both);
        }
    }
    Json::Object(examples)
}

/// The attributes that hold free text.
fn texts(resource: &Resource) -> Vec<&Attribute> {
    let text = |attribute: &&Attribute| {
        attribute.filterable && attribute.kind == Kind::String && attribute.constraints.enumeration.is_empty()
    };
    resource.attributes.iter().filter(text).collect()
}

/// The text attribute that lies farthest, and the relationships that lead to it.
fn farthest<'a>(api: &'a Api, resource: &'a Resource) -> Option<(Vec<&'a str>, &'a Attribute)> {
    let mut found = None;
    let mut open = vec![(Vec::new(), resource)];
    while let Some((path, from)) = open.pop() {
        for relationship in relationships::filterable(from) {
            let Some(to) = target(api, relationship.target.as_ref()) else { continue };
            let mut path: Vec<&str> = path.clone();
            path.push(&relationship.name);
            let farther = found.as_ref().is_none_or(|(longest, _): &(Vec<&str>, _)| path.len() > longest.len());
            if let Some(attribute) = texts(to).first().filter(|_| farther) {
                found = Some((path.clone(), *attribute));
            }
            if path.len() < relationships::DEPTH {
                open.push((path, to));
            }
        }
    }
    found
}

/// The beginning of an attribute's example.
fn part(attribute: &Attribute) -> String {
    values::beginning(Some(attribute))
}
