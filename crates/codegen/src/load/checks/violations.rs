//! Values that are not what a schema allows, and where.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{Registry, ValidationError, Validator};
use serde_json::Value as Json;

use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::tree::{Node, Place};

/// The address under which a validator finds the bundle.
const BUNDLE: &str = "urn:latchkey:bundle";

/// Compiles a schema that stands alone; the reason when it is none.
pub(super) fn compile(schema: &Json) -> Result<Validator, String> {
    jsonschema::options().should_validate_formats(true).offline().build(schema).map_err(|error| error.to_string())
}

/// The bundle, ready for its parts to be compiled.
pub(super) fn registry(bundle: Json) -> Option<Registry<'static>> {
    Registry::new().add(BUNDLE, bundle).ok()?.prepare().ok()
}

/// Compiles the part of the bundle that a reference such as `#/components/schemas/Customer` leads to.
pub(super) fn compile_part(registry: &Registry<'_>, reference: &str) -> Option<Validator> {
    let schema = serde_json::json!({ "$ref": format!("{BUNDLE}{reference}") });
    jsonschema::options().should_validate_formats(true).with_registry(registry).build(&schema).ok()
}

/// Reports everything in `value` that `schema` does not allow. Places come from `node`, which `value` was made of, or
/// are `place` when there is none.
pub(super) fn check(
    schema: &Validator,
    value: &Json,
    node: Option<&Node>,
    place: Place,
    code: Code,
    what: &str,
    reports: &mut Reports,
) {
    let errors: Vec<_> = schema.iter_errors(value).collect();
    let mistyped: Vec<_> = errors.iter().filter(|error| matches!(error.kind(), Kind::Type { .. })).collect();
    for error in &errors {
        let path = error.instance_path().as_str();
        // A value of the wrong type is no value of an enum either.
        if matches!(error.kind(), Kind::Enum { .. })
            && mistyped.iter().any(|other| other.instance_path().as_str() == path)
        {
            continue;
        }
        let found = node.and_then(|node| node.pointer(path));
        let (place, message, help) = describe(error, found, found.map_or(place, |found| found.place));
        let inside = if path.is_empty() { what.to_owned() } else { format!("{what}, at `{path}`,") };
        let report = Report::new(code, place, format!("{inside} {message}")).label("not what the schema allows");
        reports.push(match help {
            Some(help) => report.help(help),
            None => report,
        });
    }
}

/// What is wrong, in our words; where to point; and what to do, when that is plain.
fn describe(error: &ValidationError<'_>, found: Option<&Node>, place: Place) -> (Place, String, Option<String>) {
    let message = match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let first = unexpected.first().map(String::as_str).unwrap_or_default();
            let key = found.and_then(|node| node.entry(first)).map_or(place, |entry| entry.key_place);
            return (key, format!("has a member `{first}` that does not exist"), None);
        }
        Kind::Required { property } => format!("lacks {}", property.to_string().replace('"', "`")),
        Kind::Type { kind } => match kind {
            TypeKind::Single(kind) => format!("is not of type {kind}"),
            TypeKind::Multiple(kinds) => {
                format!(
                    "is of none of the types {}",
                    kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(", ")
                )
            }
        },
        Kind::Format { format } => format!("is no {format}"),
        Kind::Enum { options } => {
            let words: Vec<_> = options.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            let near = error.instance().as_str().and_then(|word| nearest(word, words.iter().copied()));
            let help = near.map_or_else(
                || format!("it can be one of: {}", words.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return (place, "is none of the enum's values".to_owned(), Some(help));
        }
        Kind::MinLength { limit } => format!("is shorter than {limit}"),
        Kind::MaxLength { limit } => format!("is longer than {limit}"),
        Kind::Minimum { limit } => format!("is less than {limit}"),
        Kind::Maximum { limit } => format!("is more than {limit}"),
        Kind::MinItems { limit } => format!("has fewer than {limit} items"),
        Kind::Pattern { pattern } => format!("does not match `{pattern}`"),
        Kind::OneOfNotValid { .. } | Kind::AnyOf { .. } => "is none of the alternatives".to_owned(),
        other => format!("breaks `{}`", other.keyword()),
    };
    (place, message, None)
}
