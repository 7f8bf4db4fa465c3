//! Attributes as fields of wire types: their Rust type, and what serde, schemars and utoipa are told about it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::names::{ident, pascal};
use crate::emit::{literal, source};
use crate::model::{Attribute, Constraints, Kind, Resource, Write};

/// Where a field stands, which decides whether it may be absent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In an answer: always there, `null` when it has no value.
    Answer,
    /// In a request that must send it.
    Required,
    /// In a request that may send it.
    Optional,
}

/// What the names of a resource's wire types end with.
const SUFFIXES: [&str; 3] = ["Attributes", "Create", "Update"];

/// A field of a wire type.
pub(super) fn of(resource: &Resource, attribute: &Attribute, place: Place) -> TokenStream {
    // An enumeration says what it is once, in its type: told twice, utoipa derives a schema that nothing satisfies.
    let docs = if is_enum(attribute) {
        quote!(#[expect(missing_docs, reason = "its type says what it is")])
    } else {
        source::docs(&attribute.description)
    };
    let name = name(resource, attribute);
    let serde = serde(attribute, &name, place);
    let wire = wire_type(resource, attribute, place);
    let held = held_type(resource, attribute, place);
    let schemars = schemars(attribute, &wire, &held);
    let utoipa = utoipa(attribute, &wire, &held);
    quote!(#docs #serde #schemars #utoipa pub #name: #held)
}

/// The field's name: a trigger loses its leading underscore, unless another attribute that may be sent has that name.
pub(in crate::emit) fn name(resource: &Resource, attribute: &Attribute) -> Ident {
    let bare = attribute.name.trim_start_matches('_');
    let sent = |other: &Attribute| other.create != Write::Never || other.update != Write::Never;
    let taken = resource.attributes.iter().any(|other| other.name == bare && sent(other));
    if attribute.trigger.is_some() && taken { format_ident!("{bare}_trigger") } else { ident(bare) }
}

/// The Rust enum of an attribute with enumerated values: `CustomerStatus`. A trigger's is a command, and a name that
/// something else has is a value.
pub(in crate::emit) fn enum_name(resource: &Resource, attribute: &Attribute) -> Ident {
    let name = format!("{}{}", resource.schema, pascal(&attribute.name));
    let suffix = if attribute.trigger.is_some() {
        "Command"
    } else if source::is_imported(&name) || SUFFIXES.iter().any(|suffix| name == format!("{}{suffix}", resource.schema))
    {
        "Value"
    } else {
        ""
    };
    format_ident!("{name}{suffix}")
}

/// Whether an attribute is held as a Rust enum.
pub(in crate::emit) fn is_enum(attribute: &Attribute) -> bool {
    attribute.kind == Kind::String && attribute.secret.is_none() && !attribute.constraints.enumeration.is_empty()
}

/// The type that the value is held in: secrets are not readable by accident, `Option` of `Option` tells `null` from absent.
fn held_type(resource: &Resource, attribute: &Attribute, place: Place) -> TokenStream {
    let base = match attribute.kind {
        Kind::String if is_enum(attribute) => {
            let name = enum_name(resource, attribute);
            quote!(#name)
        }
        Kind::String if attribute.secret.is_some() && place != Place::Answer => quote!(SecretString),
        Kind::String | Kind::Date => quote!(String),
        Kind::Integer => quote!(i64),
        Kind::Number => quote!(f64),
        Kind::Boolean => quote!(bool),
        Kind::DateTime => quote!(Timestamp),
        Kind::Object => quote!(serde_json::Map<String, serde_json::Value>),
        Kind::Array => quote!(Vec<serde_json::Value>),
    };
    match (place, attribute.nullable) {
        (Place::Answer, false) | (Place::Required, _) => base,
        (Place::Answer, true) | (Place::Optional, false) => quote!(Option<#base>),
        (Place::Optional, true) => quote!(Option<Option<#base>>),
    }
}

/// The type that the schema shows.
fn wire_type(resource: &Resource, attribute: &Attribute, place: Place) -> TokenStream {
    let base = match attribute.kind {
        Kind::String if is_enum(attribute) => {
            let name = enum_name(resource, attribute);
            quote!(#name)
        }
        Kind::String | Kind::Date | Kind::DateTime => quote!(String),
        Kind::Integer => quote!(i64),
        Kind::Number => quote!(f64),
        Kind::Boolean => quote!(bool),
        Kind::Object => quote!(serde_json::Map<String, serde_json::Value>),
        Kind::Array => {
            let item = item_type(&attribute.constraints);
            quote!(Vec<#item>)
        }
    };
    if attribute.nullable && place != Place::Required { quote!(Option<#base>) } else { base }
}

/// The type that the schema shows for the items of an array.
fn item_type(constraints: &Constraints) -> TokenStream {
    let kind = constraints.items.as_ref().and_then(|items| items.get("type")).and_then(serde_json::Value::as_str);
    match kind {
        Some("string") => quote!(String),
        Some("integer") => quote!(i64),
        Some("number") => quote!(f64),
        Some("boolean") => quote!(bool),
        Some("object") => quote!(serde_json::Map<String, serde_json::Value>),
        _ => quote!(serde_json::Value),
    }
}

fn serde(attribute: &Attribute, name: &Ident, place: Place) -> TokenStream {
    let wire_name = &attribute.name;
    let rename = (ident(wire_name) != *name).then(|| quote!(rename = #wire_name));
    let optional = (place == Place::Optional).then(|| quote!(default, deserialize_with = "jsonapi::present"));
    attributes("serde", [rename, optional])
}

fn schemars(attribute: &Attribute, wire: &TokenStream, held: &TokenStream) -> TokenStream {
    let constraints = &attribute.constraints;
    let lengths = bounds(constraints.min_length.map(literal::integer), constraints.max_length.map(literal::integer));
    let range = bounds(constraints.minimum.map(number(attribute)), constraints.maximum.map(number(attribute)));
    attributes(
        "schemars",
        [
            (wire.to_string() != held.to_string()).then(|| {
                let wire = wire.to_string().replace(' ', "");
                quote!(with = #wire)
            }),
            lengths.map(|bounds| quote!(length(#bounds))),
            range.map(|bounds| quote!(range(#bounds))),
            format(attribute).map(|format| quote!(extend("format" = #format))),
            attribute.deprecated.then(|| quote!(extend("deprecated" = true))),
        ],
    )
}

fn bounds<T: quote::ToTokens>(min: Option<T>, max: Option<T>) -> Option<TokenStream> {
    match (min, max) {
        (None, None) => None,
        (Some(min), None) => Some(quote!(min = #min)),
        (None, Some(max)) => Some(quote!(max = #max)),
        (Some(min), Some(max)) => Some(quote!(min = #min, max = #max)),
    }
}

fn utoipa(attribute: &Attribute, wire: &TokenStream, held: &TokenStream) -> TokenStream {
    let constraints = &attribute.constraints;
    let min_length = constraints.min_length.map(literal::integer);
    let max_length = constraints.max_length.map(literal::integer);
    let minimum = constraints.minimum.map(number(attribute));
    let maximum = constraints.maximum.map(number(attribute));
    attributes(
        "schema",
        [
            (wire.to_string() != held.to_string()).then(|| quote!(value_type = #wire)),
            is_enum(attribute).then(|| quote!(inline)),
            format(attribute).map(|format| quote!(format = #format)),
            min_length.map(|length| quote!(min_length = #length)),
            max_length.map(|length| quote!(max_length = #length)),
            minimum.map(|bound| quote!(minimum = #bound)),
            maximum.map(|bound| quote!(maximum = #bound)),
            attribute.deprecated.then(|| quote!(deprecated)),
        ],
    )
}

fn number(attribute: &Attribute) -> impl Fn(f64) -> TokenStream {
    if attribute.kind == Kind::Integer { literal::whole } else { literal::number }
}

/// The `format` that the schema shows.
fn format(attribute: &Attribute) -> Option<&str> {
    match attribute.kind {
        Kind::DateTime => Some("date-time"),
        Kind::Date => Some("date"),
        _ => attribute.constraints.format.as_deref(),
    }
}

fn attributes<const N: usize>(name: &str, members: [Option<TokenStream>; N]) -> TokenStream {
    let name = ident(name);
    let members: Vec<TokenStream> = members.into_iter().flatten().collect();
    if members.is_empty() { TokenStream::new() } else { quote!(#[#name(#(#members),*)]) }
}
