//! The constraints of an attribute: that they fit its type, and that its example, default and enum fit them.

use serde_json::Value as Json;

use super::super::build;
use super::{structure, violations};
use crate::bundle::{Place as Where, attribute_example, attribute_schema};
use crate::diagnostics::{Code, Report, Reports};
use crate::read::Spanned;
use crate::tree::{Documents, Place};
use crate::vocabulary::{Attribute, JsonType};

/// Checks the constraints and values of one attribute.
pub(super) fn check(documents: &Documents, name: &Spanned<String>, attribute: &Attribute, reports: &mut Reports) {
    let before = reports.count();
    types(name, attribute, reports);
    bounds(attribute, reports);
    items(documents, name, attribute, reports);
    if reports.count() > before {
        // Against a schema that is wrong itself, values tell nothing.
        return;
    }
    let model = build::attribute(name, attribute, false);
    let schema = match violations::compile(&attribute_schema(&model, Where::Answer)) {
        Ok(schema) => schema,
        Err(reason) => {
            let place = attribute.items.as_ref().map_or(name.place, |items| items.place);
            reports.push(Report::new(Code::UnsuitableValue, place, format!("not a JSON Schema: {reason}")));
            return;
        }
    };
    let mut value = |value: &Option<Spanned<Json>>, code: Code, what: &str| {
        if let Some(value) = value {
            let what = format!("{what} of `{}`", name.value);
            violations::check(&schema, value, documents.at(value.place), value.place, code, &what, reports);
        }
    };
    value(&attribute.default, Code::UnsuitableDefault, "the default");
    value(&attribute.example, Code::ExampleMismatch, "the example");
    if attribute.example.is_none() && attribute.default.is_none() && !schema.is_valid(&attribute_example(&model)) {
        reports.push(
            Report::new(Code::MissingKeyword, name.place, format!("`{}` lacks `example`", name.value))
                .label("none can be made up for it")
                .help("add `example: …`"),
        );
    }
}

/// Which types a keyword is for.
fn types(name: &Spanned<String>, attribute: &Attribute, reports: &mut Reports) {
    use JsonType::{Array, Integer, Number, String};
    let uses: [(&str, Option<Place>, &[JsonType]); 7] = [
        ("format", attribute.format.as_ref().map(|part| part.place), &[String]),
        ("enum", attribute.enumeration.as_ref().map(|part| part.place), &[String]),
        ("minLength", attribute.min_length.as_ref().map(|part| part.place), &[String]),
        ("maxLength", attribute.max_length.as_ref().map(|part| part.place), &[String]),
        ("minimum", attribute.minimum.as_ref().map(|part| part.place), &[Integer, Number]),
        ("maximum", attribute.maximum.as_ref().map(|part| part.place), &[Integer, Number]),
        ("items", attribute.items.as_ref().map(|part| part.place), &[Array]),
    ];
    for (keyword, used, allowed) in uses {
        if let Some(place) = used.filter(|_| !allowed.contains(&attribute.kind.kind)) {
            reports.push(
                Report::new(
                    Code::UnsuitableValue,
                    place,
                    format!("`{keyword}` does not go with the type of `{}`", name.value),
                )
                .related(attribute.kind.place, "the type")
                .help(format!("remove `{keyword}`, or change the type")),
            );
        }
    }
    if let (Some(values), Some(format)) = (&attribute.enumeration, &attribute.format) {
        reports.push(
            Report::new(Code::UnsuitableValue, format.place, "an enum with a format")
                .related(values.place, "the values")
                .help("remove `format`; the values say it all"),
        );
    }
    if let Some(values) = attribute.enumeration.as_ref().filter(|values| values.is_empty()) {
        reports.push(
            Report::new(Code::UnsuitableDefault, values.place, "an enum without values")
                .help("list them, or remove `enum`"),
        );
    }
}

fn bounds(attribute: &Attribute, reports: &mut Reports) {
    if let (Some(min), Some(max)) = (&attribute.min_length, &attribute.max_length)
        && min.value > max.value
    {
        reports.push(
            Report::new(Code::UnsuitableValue, max.place, "`maxLength` is less than `minLength`")
                .related(min.place, "the least"),
        );
    }
    if let (Some(min), Some(max)) = (&attribute.minimum, &attribute.maximum)
        && min.value > max.value
    {
        reports.push(
            Report::new(Code::UnsuitableValue, max.place, "`maximum` is less than `minimum`")
                .related(min.place, "the least"),
        );
    }
    for bound in [&attribute.minimum, &attribute.maximum].into_iter().flatten() {
        if attribute.kind.kind == JsonType::Integer && bound.value.fract() != 0.0 {
            reports.push(
                Report::new(Code::UnsuitableValue, bound.place, "a fraction bounds an integer")
                    .help("write a whole number"),
            );
        }
    }
}

fn items(documents: &Documents, name: &Spanned<String>, attribute: &Attribute, reports: &mut Reports) {
    let before = reports.count();
    match &attribute.items {
        Some(items) => {
            if let Some(node) = documents.at(items.place) {
                structure::schema(node, reports);
                if documents.inline(node).is_none() && reports.count() == before {
                    reports.push(
                        Report::new(Code::CircularReference, items.place, "the references here never come to an end")
                            .help("write out the items without a schema that contains itself"),
                    );
                }
            }
        }
        None if attribute.kind.kind == JsonType::Array => reports.push(
            Report::new(Code::MissingKeyword, name.place, format!("`{}` lacks `items`", name.value))
                .label("an array of what?")
                .help("add `items: { type: … }`"),
        ),
        None => {}
    }
}
