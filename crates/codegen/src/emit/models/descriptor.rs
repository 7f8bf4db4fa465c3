//! A resource as a `jsonapi::Resource`.

use proc_macro2::TokenStream;
use quote::quote;

use super::attribute;
use crate::emit::literal;
use crate::emit::names::constant;
use crate::emit::resources::{self, public_relationships};
use crate::model::{Action, ActionPermission, Api, Fields, Owner, Permission, Relationship, Resource};

/// The static that describes a resource.
pub(super) fn of(api: &Api, resource: &Resource) -> TokenStream {
    let docs = format!(" The descriptor of `{}`.", resource.name);
    let constant = constant(&resource.name);
    let name = &resource.name;
    let attributes = resource.attributes.iter().map(|attribute| attribute::of(api, attribute));
    let relationships = public_relationships(resource).map(relationship);
    let actions = resource.operations.iter().filter_map(|operation| own_action(&operation.action));
    let default_sort = default_sort(resource);
    let (default, max) = (literal::integer(resource.page.0), literal::integer(resource.page.1));
    let topics = &resource.topics;
    let permissions = resource.permissions.iter().map(permission);
    let owner = owner(resource.owner.as_ref());
    quote! {
        #[doc = #docs]
        pub static #constant: Resource = Resource {
            name: #name,
            attributes: &[#(#attributes),*],
            relationships: &[#(#relationships),*],
            actions: &[#(#actions),*],
            default_sort: &[#(#default_sort),*],
            page: PageLimits { default: #default, max: #max },
            topics: &[#(#topics),*],
            permissions: &[#(#permissions),*],
            owner: #owner,
        };
    }
}

/// One of the five actions; related and relationship endpoints are operations, not actions of permissions.
fn own_action(action: &Action) -> Option<TokenStream> {
    Some(match action {
        Action::List => quote!(Action::List),
        Action::Retrieve => quote!(Action::Retrieve),
        Action::Create => quote!(Action::Create),
        Action::Update => quote!(Action::Update),
        Action::Delete => quote!(Action::Delete),
        Action::Related(_) | Action::Relationship(_) => return None,
    })
}

fn relationship(relationship: &Relationship) -> TokenStream {
    let name = &relationship.name;
    let cardinality = if relationship.many { quote!(Cardinality::Many) } else { quote!(Cardinality::One) };
    let target = constant(resources::target(relationship));
    let create = attribute::write_value(relationship.create);
    let update = attribute::write_value(relationship.update);
    let (includable, filterable) = (relationship.includable, relationship.filterable);
    quote! {
        Relationship {
            name: #name,
            cardinality: #cardinality,
            target: &super::#target,
            create: #create,
            update: #update,
            includable: #includable,
            filterable: #filterable,
        }
    }
}

fn default_sort(resource: &Resource) -> impl Iterator<Item = TokenStream> {
    resource.default_sort.iter().map(|key| {
        let (attribute, descending) = (&key.attribute, key.descending);
        quote!(SortKey { attribute: #attribute, descending: #descending })
    })
}

fn permission(permission: &Permission) -> TokenStream {
    let role = &permission.role;
    let read = fields(&permission.read);
    let actions = permission.actions.iter().filter_map(action_permission);
    quote!(Permission { role: #role, read: #read, actions: &[#(#actions),*] })
}

fn action_permission(permission: &ActionPermission) -> Option<TokenStream> {
    let action = own_action(&permission.action)?;
    let scope = permission.own.then(|| quote!(scope: Scope::Own,));
    let write = (permission.write != Fields::All).then(|| {
        let fields = fields(&permission.write);
        quote!(write: #fields,)
    });
    let proof = permission.proof.as_ref().map(|trigger| quote!(proof: Some(#trigger),));
    Some(quote!(ActionPermission { action: #action, #scope #write #proof ..super::common::UNLIMITED }))
}

fn fields(fields: &Fields) -> TokenStream {
    match fields {
        Fields::All => quote!(Fields::All),
        Fields::Only(names) => quote!(Fields::Only(&[#(#names),*])),
    }
}

fn owner(owner: Option<&Owner>) -> TokenStream {
    match owner {
        None => quote!(None),
        Some(Owner::Id) => quote!(Some(Owner::Id)),
        Some(Owner::Relationship(name)) => quote!(Some(Owner::Relationship(#name))),
    }
}
