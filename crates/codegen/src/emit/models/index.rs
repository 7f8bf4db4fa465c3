//! The files of the crate and the list of them.

use quote::quote;

use super::{attribute, descriptor, errors, operations, types};
use crate::emit::names::{constant, ident};
use crate::emit::{resources, source};
use crate::files::Files;
use crate::model::{Api, Resource};

/// The folder that holds them.
pub(in crate::emit) const FOLDER: &str = "crates/models/src/generated";

/// Every file of the crate that the generator writes.
pub(in crate::emit) fn files(api: &Api) -> Files {
    let mut files = Files::new();
    files.insert(format!("{FOLDER}/mod.rs"), index(api));
    files.insert(format!("{FOLDER}/common.rs"), attribute::common_file(api));
    files.insert(format!("{FOLDER}/errors.rs"), errors::file(api));
    files.insert(format!("{FOLDER}/operations.rs"), operations::file(api));
    for resource in &api.resources {
        files.insert(format!("{FOLDER}/{}.rs", resource.name), file(api, resource));
    }
    files
}

fn file(api: &Api, resource: &Resource) -> String {
    let descriptor = descriptor::of(api, resource);
    let types = types::of(resource);
    let items = quote!(#descriptor #types);
    let imports = source::imports(&items);
    source::generated(&resource.source, &format!("{}.", resource.title), &quote!(#imports #items))
}

fn index(api: &Api) -> String {
    let resources = resources::sorted(api);
    let modules: Vec<_> = resources.iter().map(|resource| ident(&resource.name)).collect();
    let constants: Vec<_> = resources.iter().map(|resource| constant(&resource.name)).collect();
    let items = quote! {
        mod common;
        #(pub mod #modules;)*
        pub mod errors;
        pub mod operations;
        #(pub use self::#modules::#constants;)*
        /// Every resource, in alphabetical order of their types.
        pub static RESOURCES: &[&jsonapi::Resource] = &[#(&#constants),*];
    };
    source::index("The resources of the API.", &items)
}
