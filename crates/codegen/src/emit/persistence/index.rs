//! The files of the crate and the lists of them.

use quote::quote;

use super::{MIGRATIONS, Migration, columns, entity, table};
use crate::emit::names::ident;
use crate::emit::{resources, source};
use crate::files::Files;
use crate::model::{Api, Resource};

/// The folder that holds them.
pub(in crate::emit) const FOLDER: &str = "crates/persistence/src/generated";

/// Every file of the crate that the generator writes and keeps; `migrations` are all of them, new ones included.
pub(in crate::emit) fn files(api: &Api, migrations: &[&Migration]) -> Files {
    let mut files = Files::new();
    files.insert(format!("{FOLDER}/mod.rs"), index(api));
    files.insert(format!("{FOLDER}/migrations.rs"), migration_list(migrations));
    for resource in &api.resources {
        files.insert(format!("{FOLDER}/{}.rs", resource.name), file(api, resource));
    }
    files
}

fn file(api: &Api, resource: &Resource) -> String {
    let columns = columns::of(resource);
    let entity = entity::of(resource, &columns);
    let table = table::of(api, resource, &columns);
    let joins = resources::public_relationships(resource).next().map(|_| quote!(Join,));
    let items = quote! {
        use crate::table::{self, ColumnKind, #joins Stored, Table};
        use sea_orm::entity::prelude::*;
        #entity
        #table
    };
    source::generated(&resource.source, &format!("How {} are stored.", resource.title.to_lowercase()), &items)
}

fn index(api: &Api) -> String {
    let modules: Vec<_> = resources::sorted(api).iter().map(|resource| ident(&resource.name)).collect();
    let arms = resources::sorted(api).into_iter().map(|resource| {
        let (name, module) = (&resource.name, ident(&resource.name));
        quote!(#name => &#module::TABLE)
    });
    let items = quote! {
        #(pub mod #modules;)*
        pub(crate) mod migrations;
        use crate::table::Table;
        use jsonapi::Resource;
        /// The table of every resource, in alphabetical order of their types.
        pub static TABLES: &[&Table] = &[#(&#modules::TABLE),*];
        /// The table of a resource.
        ///
        /// # Panics
        ///
        /// When the resource is not one of [`models::RESOURCES`].
        #[must_use]
        pub fn table(resource: &Resource) -> &'static Table {
            match resource.name {
                #(#arms,)*
                name => unreachable!("no table stores `{name}`"),
            }
        }
    };
    source::index("How the resources are stored.", &items)
}

fn migration_list(migrations: &[&Migration]) -> String {
    let modules: Vec<_> = migrations.iter().map(|migration| ident(&migration.module)).collect();
    let paths = migrations.iter().map(|migration| format!("../migrations/{}.rs", migration.module));
    let items = quote! {
        #![expect(elided_lifetimes_in_paths, reason = "implementations must elide what `MigrationTrait` elides")]
        #(#[path = #paths] mod #modules;)*
        use sea_orm_migration::MigrationTrait;
        /// Every migration, in the order of their numbers.
        pub(crate) fn all() -> Vec<Box<dyn MigrationTrait>> {
            vec![#(Box::new(#modules::Migration)),*]
        }
    };
    source::generated(MIGRATIONS, "Every migration, in the order of their numbers.", &items)
}
