//! The wire types of a resource: what answers show, what a create sends, what an update sends, and its enumerations.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::field::{self, Place};
use crate::emit::names::{pascal, sentence, with_article};
use crate::emit::{resources, source};
use crate::model::{Action, Attribute, Resource, Write};

/// Every wire type of a resource.
pub(super) fn of(resource: &Resource) -> TokenStream {
    let enums =
        resource.attributes.iter().filter(|attribute| field::is_enum(attribute)).map(|a| enumeration(resource, a));
    let answer = answer(resource);
    let create = resources::declares(resource, &Action::Create).then(|| {
        let about = format!("The attributes of a new {}.", sentence(&resource.schema));
        request(resource, "Create", &about, |attribute| attribute.create)
    });
    let update = resources::declares(resource, &Action::Update).then(|| {
        let about = format!("The attributes of {} that an update changes.", with_article(&resource.schema));
        request(resource, "Update", &about, |attribute| attribute.update)
    });
    quote!(#(#enums)* #answer #create #update)
}

/// `CustomerAttributes`. It has no `Debug` where it would show a secret.
fn answer(resource: &Resource) -> TokenStream {
    let name = format_ident!("{}Attributes", resource.schema);
    let docs = source::docs(&format!("The attributes of {}, as answers show them.", with_article(&resource.schema)));
    let shown = || resource.attributes.iter().filter(|attribute| attribute.readable);
    let fields = shown().map(|attribute| field::of(resource, attribute, Place::Answer));
    let debug = shown().all(|attribute| attribute.secret.is_none()).then(|| quote!(Debug,));
    quote! {
        #docs
        #[derive(#debug Clone, Serialize, Deserialize, JsonSchema, ToSchema)]
        pub struct #name {
            #(#fields,)*
        }
    }
}

/// `CustomerCreate` or `CustomerUpdate`, and how it is taken from checked changes.
fn request(resource: &Resource, suffix: &str, about: &str, write: impl Fn(&Attribute) -> Write) -> TokenStream {
    let name = format_ident!("{}{suffix}", resource.schema);
    let docs = source::docs(about);
    let mut fields = Vec::new();
    let mut values = Vec::new();
    for attribute in &resource.attributes {
        let (place, getter) = match write(attribute) {
            Write::Never => continue,
            Write::Required => (Place::Required, quote!(required)),
            Write::Optional => (Place::Optional, quote!(optional)),
        };
        fields.push(field::of(resource, attribute, place));
        let (field, member) = (field::name(resource, attribute), &attribute.name);
        values.push(quote!(#field: changes.#getter(#member)));
    }
    let changes = if values.is_empty() { quote!(_) } else { quote!(changes) };
    quote! {
        #docs
        #[derive(Deserialize, JsonSchema, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct #name {
            #(#fields,)*
        }
        impl FromChanges for #name {
            fn from_changes(#changes: &Changes) -> Self {
                Self { #(#values,)* }
            }
        }
    }
}

/// `CustomerStatus`: one variant for each value of `enum`.
fn enumeration(resource: &Resource, attribute: &Attribute) -> TokenStream {
    let name = field::enum_name(resource, attribute);
    let docs = source::docs(&attribute.description);
    let values = &attribute.constraints.enumeration;
    let variants = variants(values);
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[derive(Serialize, Deserialize, JsonSchema, ToSchema)]
        #[expect(missing_docs, reason = "each variant is the documented value")]
        pub enum #name {
            #(#[serde(rename = #values)] #variants,)*
        }
        impl FromValue for #name {
            fn from_value(value: &Value) -> Option<Self> {
                match value.as_str()? {
                    #(#values => Some(Self::#variants),)*
                    _ => None,
                }
            }
        }
    }
}

/// A distinct variant for each value; values that differ only in punctuation or case get a number.
fn variants(values: &[String]) -> Vec<Ident> {
    let mut taken = BTreeSet::new();
    values
        .iter()
        .map(|value| {
            let name = pascal(value);
            let numbered = (2..).map(|number| format_ident!("{name}{number}"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
            free.unwrap_or(name)
        })
        .collect()
}
