//! Attributes as `jsonapi::Attribute` values, each saying only what is special about it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::literal;
use crate::emit::names::{constant, ident};
use crate::emit::source::{self, ALL_DOCUMENTS};
use crate::model::{Api, Attribute, Constraints, Kind, Secret, Write};

/// `common.rs`: what attributes have in common, and the attributes that every resource has.
pub(super) fn common_file(api: &Api) -> String {
    let attributes = common(api).map(|attribute| {
        let docs = source::docs(&attribute.description);
        let name = constant(&attribute.name);
        let value = value(attribute);
        quote!(#docs pub(super) const #name: Attribute = #value;)
    });
    let items = quote! {
        /// An attribute as it is unless its document says otherwise: a string that answers show and no request sends.
        pub(super) const READ_ONLY: Attribute = Attribute {
            name: "",
            kind: Kind::String,
            nullable: false,
            create: Write::Never,
            update: Write::Never,
            readable: true,
            sortable: false,
            filterable: false,
            secret: None,
            constraints: Constraints::NONE,
            default: None,
            trigger: None,
        };
        #(#attributes)*
        /// A permitted action without further limits.
        pub(super) const UNLIMITED: ActionPermission = ActionPermission {
            action: Action::List,
            scope: Scope::Any,
            write: Fields::All,
            proof: None,
        };
    };
    let imports = source::imports(&items);
    source::generated(ALL_DOCUMENTS, "What the descriptors of all resources share.", &quote!(#imports #items))
}

/// An attribute of a resource: the shared constant where it is exactly that, or a value of its own.
pub(super) fn of(api: &Api, attribute: &Attribute) -> TokenStream {
    let own = value(attribute);
    let shared = common(api).find(|shared| shared.name == attribute.name);
    if shared.is_some_and(|shared| value(shared).to_string() == own.to_string()) {
        let name = constant(&attribute.name);
        return quote!(super::common::#name);
    }
    own
}

fn common(api: &Api) -> impl Iterator<Item = &Attribute> {
    api.resources.first().into_iter().flat_map(|resource| &resource.attributes).filter(|attribute| attribute.common)
}

fn value(attribute: &Attribute) -> TokenStream {
    let name = &attribute.name;
    let members = [
        (attribute.kind != Kind::String).then(|| kind(attribute.kind)),
        attribute.nullable.then(|| quote!(nullable: true)),
        (attribute.create != Write::Never).then(|| write(&quote!(create), attribute.create)),
        (attribute.update != Write::Never).then(|| write(&quote!(update), attribute.update)),
        (!attribute.readable).then(|| quote!(readable: false)),
        attribute.sortable.then(|| quote!(sortable: true)),
        attribute.filterable.then(|| quote!(filterable: true)),
        attribute.secret.map(secret),
        constraints(&attribute.constraints),
        attribute.default.as_ref().map(|default| {
            let text = default.to_string();
            quote!(default: Some(#text))
        }),
        attribute.trigger.as_ref().map(|trigger| {
            let requires = &trigger.requires;
            let emits = literal::option(trigger.emits.as_ref());
            quote!(trigger: Some(Trigger { requires: &[#(#requires),*], emits: #emits }))
        }),
    ];
    let members = members.into_iter().flatten();
    quote!(Attribute { name: #name, #(#members,)* ..super::common::READ_ONLY })
}

fn kind(kind: Kind) -> TokenStream {
    let variant = ident(match kind {
        Kind::String => "String",
        Kind::Integer => "Integer",
        Kind::Number => "Number",
        Kind::Boolean => "Boolean",
        Kind::DateTime => "DateTime",
        Kind::Date => "Date",
        Kind::Object => "Object",
        Kind::Array => "Array",
    });
    quote!(kind: Kind::#variant)
}

fn write(member: &TokenStream, write: Write) -> TokenStream {
    let value = self::write_value(write);
    quote!(#member: #value)
}

/// `Write::Optional` and its like.
pub(super) fn write_value(write: Write) -> TokenStream {
    match write {
        Write::Never => quote!(Write::Never),
        Write::Optional => quote!(Write::Optional),
        Write::Required => quote!(Write::Required),
    }
}

fn secret(secret: Secret) -> TokenStream {
    match secret {
        Secret::Encrypted => quote!(secret: Some(Secret::Encrypted)),
        Secret::NeverStored => quote!(secret: Some(Secret::NeverStored)),
    }
}

fn constraints(constraints: &Constraints) -> Option<TokenStream> {
    let length = |member: &str, value: Option<u64>| {
        let (member, value) = (ident(member), literal::integer(value?));
        Some(quote!(#member: Some(#value)))
    };
    let bound = |member: &str, value: Option<f64>| {
        let (member, value) = (ident(member), literal::number(value?));
        Some(quote!(#member: Some(#value)))
    };
    let enumeration = &constraints.enumeration;
    let members: Vec<TokenStream> = [
        length("min_length", constraints.min_length),
        length("max_length", constraints.max_length),
        bound("minimum", constraints.minimum),
        bound("maximum", constraints.maximum),
        (!enumeration.is_empty()).then(|| quote!(enumeration: &[#(#enumeration),*])),
        constraints.format.as_ref().map(|format| quote!(format: Some(#format))),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!members.is_empty()).then(|| quote!(constraints: Constraints { #(#members,)* ..Constraints::NONE }))
}
