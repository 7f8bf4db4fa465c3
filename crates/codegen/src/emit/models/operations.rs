//! The table of operations that the router is built from.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::names::{constant, pascal};
use crate::emit::resources::public_relationships;
use crate::emit::source::{self, ALL_DOCUMENTS};
use crate::model::{Action, Api, Operation, Resource};

/// `operations.rs`.
pub(super) fn file(api: &Api) -> String {
    let operations = api
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |operation| entry(resource, operation)));
    let items = quote! {
        /// Every operation, in document order; the router is built from these and nothing else.
        pub static OPERATIONS: &[Operation] = &[#(#operations),*];
    };
    let imports = source::imports(&items);
    source::generated(ALL_DOCUMENTS, "Every operation of the API.", &quote!(#imports #items))
}

fn entry(resource: &Resource, operation: &Operation) -> TokenStream {
    let (id, path) = (&operation.id, &operation.path);
    let method = pascal(&operation.method);
    let constant = constant(&resource.name);
    let action = action(resource, &operation.action);
    quote! {
        Operation {
            id: #id,
            method: Method::#method,
            path: #path,
            resource: &super::#constant,
            action: #action,
        }
    }
}

fn action(resource: &Resource, action: &Action) -> TokenStream {
    let position = |name: &str| {
        let found = public_relationships(resource).position(|relationship| relationship.name == name);
        proc_macro2::Literal::usize_unsuffixed(found.expect("endpoints are made from public relationships"))
    };
    match action {
        Action::List => quote!(Action::List),
        Action::Retrieve => quote!(Action::Retrieve),
        Action::Create => quote!(Action::Create),
        Action::Update => quote!(Action::Update),
        Action::Delete => quote!(Action::Delete),
        Action::Related(name) => {
            let position = position(name);
            quote!(Action::Related(#position))
        }
        Action::Relationship(name) => {
            let position = position(name);
            quote!(Action::Relationship(#position))
        }
    }
}
