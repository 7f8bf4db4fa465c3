//! The filters of lists, each as a parameter of its own by its literal name, so that forms can offer and clients can type
//! them; and one parameter that takes every other combination.
//!
//! Examples stand in the schemas: those of parameters are what Swagger UI sends unless the reader takes them out.

use std::collections::BTreeSet;

use jsonapi::query::filter::{Predicate, Takes, predicates};
use serde_json::{Value as Json, json};

use super::{pascal, relationships, target, values};
use crate::model::{Api, Attribute, Kind, Relationship, Resource};

/// A parameter and the component that it is.
pub(super) struct Filter {
    /// The component's name. It says whose attribute is compared, so that equal parameters are one component.
    pub(super) component: String,
    /// The parameter object.
    pub(super) parameter: Json,
}

/// The filters of lists of a resource: the plain ones, the one for combinations, those of its own attributes, and those of
/// what its relationships lead to. Where two have the same name, the first one is what the name means.
pub(super) fn of(api: &Api, resource: &Resource) -> Vec<Filter> {
    let mut filters = plain(resource);
    filters.push(super::combinations::filter(api, resource));
    filters.extend(own(resource));
    for relationship in relationships::filterable(resource) {
        if let Some(target) = target(api, relationship.target.as_ref()) {
            filters.extend(related(relationship, target));
        }
    }
    let mut names = BTreeSet::new();
    filters.retain(|filter| names.insert(filter.parameter["name"].clone().to_string()));
    filters
}

/// What is compared: the id, or an attribute.
struct Field<'a> {
    name: &'a str,
    kind: Kind,
    /// The schema's name of the resource that has it; empty for what every resource has.
    schema: &'a str,
    attribute: Option<&'a Attribute>,
}

/// The id and the filterable attributes.
fn fields(resource: &Resource) -> Vec<Field<'_>> {
    let attributes = resource.attributes.iter().filter(|attribute| attribute.filterable).map(|attribute| Field {
        name: &attribute.name,
        kind: attribute.kind,
        schema: if attribute.common { "" } else { &resource.schema },
        attribute: Some(attribute),
    });
    let id = Field { name: "id", kind: Kind::String, schema: "", attribute: None };
    std::iter::once(id).chain(attributes).collect()
}

/// `filter[q][reference_eq]` and so on.
fn own(resource: &Resource) -> Vec<Filter> {
    let mut filters = Vec::new();
    for field in fields(resource) {
        for predicate in predicates(kind(field.kind)) {
            let key = format!("{}_{}", field.name, predicate.name);
            filters.push(Filter {
                component: format!("{}{}Filter", field.schema, pascal(&key)),
                parameter: asked(&key, &format!("`{}`", field.name), &field, predicate),
            });
        }
    }
    filters
}

/// `filter[q][customer_email_eq]` and so on.
fn related(relationship: &Relationship, target: &Resource) -> Vec<Filter> {
    let mut filters = Vec::new();
    for field in fields(target) {
        for predicate in predicates(kind(field.kind)).filter(|predicate| is_common(predicate)) {
            let key = format!("{}_{}", field.name, predicate.name);
            let what = if relationship.many {
                format!("`{}` of one of the `{}`", field.name, relationship.name)
            } else {
                format!("`{}` of the `{}`", field.name, relationship.name)
            };
            filters.push(Filter {
                component: format!("{}{}{}RelatedFilter", pascal(&relationship.name), target.schema, pascal(&key)),
                parameter: asked(&format!("{}_{key}", relationship.name), &what, &field, predicate),
            });
        }
    }
    filters
}

/// Whether a predicate stands among the parameters of related resources, too. The others are left to the parameter for
/// combinations: every one of them would make a form that nobody can read (decision 23).
fn is_common(predicate: &Predicate) -> bool {
    const COMMON: [&str; 19] = [
        "eq", "not_eq", "in", "not_in", "lt", "lteq", "gt", "gteq", "cont", "not_cont", "start", "end", "jcont",
        "present", "blank", "null", "not_null", "true", "false",
    ];
    COMMON.contains(&&*predicate.name)
}

/// The parameter of a predicate.
fn asked(key: &str, what: &str, field: &Field<'_>, predicate: &Predicate) -> Json {
    let summary = predicate.summary;
    let (first, rest) = summary.split_at(summary.len().min(1));
    let description = format!("{what} {}{rest}", first.to_lowercase());
    let schema = match predicate.takes() {
        Takes::Boolean => json!({ "type": "boolean" }),
        Takes::Json => {
            json!({ "type": "string", "contentMediaType": "application/json", "examples": [values::json(field.attribute)] })
        }
        Takes::One | Takes::List if values::is_pattern(predicate) => {
            listed(predicate.takes() == Takes::List, values::text(field.attribute, predicate))
        }
        Takes::One => values::value(field.kind, field.attribute),
        Takes::List => values::list(field.kind, field.attribute),
    };
    parameter(&format!("filter[q][{key}]"), &description, schema)
}

fn listed(list: bool, text: Json) -> Json {
    if list { values::list_of(&text) } else { text }
}

/// The filters without a predicate: `filter[id]`, `filter[ids]`, `filter[created_at_from]`, `filter[customer_id]`.
fn plain(resource: &Resource) -> Vec<Filter> {
    let mut filters = Vec::new();
    let mut push = |schema: &str, name: &str, description: &str, value: Json| {
        filters.push(Filter {
            component: format!("{schema}{}PlainFilter", pascal(name)),
            parameter: parameter(&format!("filter[{name}]"), description, value),
        });
    };
    for field in fields(resource).iter().filter(|field| !matches!(field.kind, Kind::Object | Kind::Array)) {
        let (name, schema) = (field.name, field.schema);
        let values = values::list(field.kind, field.attribute);
        push(schema, name, &format!("`{name}` is one of the values."), values.clone());
        if field.attribute.is_none() {
            push(schema, "ids", "`id` is one of the values, as `filter[id]`.", values);
        }
        if matches!(field.kind, Kind::DateTime | Kind::Date) {
            let instant = values::value(field.kind, field.attribute);
            push(schema, &format!("{name}_from"), &format!("`{name}` is then or later."), instant.clone());
            push(schema, &format!("{name}_to"), &format!("`{name}` is then or earlier."), instant);
        }
    }
    for relationship in relationships::filterable(resource) {
        let name = &relationship.name;
        let of = if relationship.many { "one of the" } else { "the" };
        let description = format!("The id of {of} `{name}` is one of the values.");
        push(&resource.schema, &format!("{name}_id"), &description, values::list(Kind::String, None));
    }
    filters
}

/// A parameter of a query. Its example stands in the schema, and in the description for forms that show no schema.
fn parameter(name: &str, description: &str, schema: Json) -> Json {
    let value = if schema["type"] == "array" { &schema["items"] } else { &schema };
    let example = value["examples"][0].as_str().filter(|_| value.get("enum").is_none());
    let example = example.map(|example| format!(" Example: `{example}`.")).unwrap_or_default();
    let mut parameter = json!({ "name": name, "in": "query", "description": format!("{description}{example}") });
    if schema["type"] == "array" {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
    }
    parameter["schema"] = schema;
    parameter
}

/// The kind as the engine knows it, whose predicates these are.
pub(crate) const fn kind(kind: Kind) -> jsonapi::Kind {
    match kind {
        Kind::String => jsonapi::Kind::String,
        Kind::Integer => jsonapi::Kind::Integer,
        Kind::Number => jsonapi::Kind::Number,
        Kind::Boolean => jsonapi::Kind::Boolean,
        Kind::DateTime => jsonapi::Kind::DateTime,
        Kind::Date => jsonapi::Kind::Date,
        Kind::Object => jsonapi::Kind::Object,
        Kind::Array => jsonapi::Kind::Array,
    }
}
