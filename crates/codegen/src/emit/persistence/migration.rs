//! First migrations, for tables that no migration creates. They are written once and owned by people from then on.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::columns::{self, Column};
use super::{Existing, MIGRATIONS, Migration};
use crate::emit::names::ident;
use crate::emit::{resources, source};
use crate::model::{Api, Kind, Resource};

/// The migrations that have to be written, in the order of their numbers.
#[derive(Default)]
pub(in crate::emit) struct NewMigrations {
    /// Each with the text of its file.
    pub(in crate::emit) migrations: Vec<(Migration, String)>,
    /// Foreign keys that had to be left out.
    pub(in crate::emit) notices: Vec<String>,
}

/// A migration for each resource whose table no migration creates, targets of foreign keys first.
pub(in crate::emit) fn new_migrations(api: &Api, existing: &Existing) -> NewMigrations {
    let missing: Vec<&Resource> = api.resources.iter().filter(|resource| !existing.creates(&resource.table)).collect();
    let mut created: BTreeSet<&str> =
        api.resources.iter().filter(|resource| existing.creates(&resource.table)).map(|r| r.name.as_str()).collect();
    let mut number = existing.migrations.last().map_or(0, |migration| migration.number);
    let mut new = NewMigrations::default();
    for resource in targets_first(&missing) {
        created.insert(&resource.name);
        number += 1;
        let migration = Migration {
            module: format!("m{number:04}_create_{}", resource.table),
            number,
            creates: vec![resource.table.clone()],
        };
        new.notices.extend(left_out(resource, &created, &migration.module));
        new.migrations.push((migration, text(api, resource, &created)));
    }
    new
}

/// The resources in an order in which each comes after those that it refers to. A circle is broken at the member that lacks
/// the fewest.
fn targets_first<'a>(missing: &[&'a Resource]) -> Vec<&'a Resource> {
    let mut waiting = missing.to_vec();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let lacks = |position: &usize| lacking(waiting[*position], &waiting).count();
        let ready = (0..waiting.len()).find(|position| lacks(position) == 0);
        let circular =
            || (0..waiting.len()).filter(|position| is_circular(waiting[*position], &waiting)).min_by_key(lacks);
        let next = ready.or_else(circular).unwrap_or_default();
        order.push(waiting.remove(next));
    }
    order
}

/// What the keys of the resource lead to, as far as it is waiting; the resource itself excluded.
fn lacking<'a>(resource: &'a Resource, waiting: &[&'a Resource]) -> impl Iterator<Item = &'a Resource> {
    let targets = columns::keys(resource).map(|(relationship, _)| resources::target(relationship));
    let others = targets.filter(|target| *target != resource.name);
    others.filter_map(|target| waiting.iter().find(|other| other.name == target).copied())
}

/// Whether the resource refers back to itself by way of others that are waiting.
fn is_circular<'a>(resource: &'a Resource, waiting: &[&'a Resource]) -> bool {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&Resource> = lacking(resource, waiting).collect();
    while let Some(next) = ahead.pop() {
        if reached.insert(next.name.as_str()) {
            ahead.extend(lacking(next, waiting));
        }
    }
    reached.contains(resource.name.as_str())
}

fn left_out(resource: &Resource, created: &BTreeSet<&str>, module: &str) -> Vec<String> {
    let dangling =
        columns::keys(resource).filter(|(relationship, _)| !created.contains(resources::target(relationship)));
    dangling
        .map(|(relationship, column)| {
            format!(
                "{MIGRATIONS}/{module}.rs: no foreign key for {column}, because the table of {} is created later and SQLite \
                 cannot add one afterwards; the relationship is part of a circle",
                resources::target(relationship),
            )
        })
        .collect()
}

/// The text of a migration.
fn text(api: &Api, resource: &Resource, created: &BTreeSet<&str>) -> String {
    let table = &resource.table;
    let columns: Vec<TokenStream> = columns::of(resource).iter().skip(1).map(column).collect();
    let keys = columns::keys(resource).filter(|(relationship, _)| created.contains(resources::target(relationship)));
    let keys: Vec<TokenStream> = keys
        .map(|(relationship, column)| {
            let target = &resources::find(api, resources::target(relationship)).table;
            quote!(table.foreign_key(&mut foreign_key(#table, #column, #target));)
        })
        .collect();
    let indexes = indexes(resource);
    let (last, others) = indexes.split_last().expect("every table has an index on its creation");
    let helpers = helpers(resource, !keys.is_empty());
    let docs = format!(" Creates `{table}`.");
    let groups = [
        quote!(
            use sea_orm_migration::prelude::*;
        ),
        quote!(use crate::migrations::columns::{#(#helpers),*};),
        quote! {
            #[doc = #docs]
            #[derive(DeriveMigrationName)]
            pub(crate) struct Migration;
        },
        quote! {
            #[async_trait::async_trait]
            impl MigrationTrait for Migration {
                async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                    let columns = Columns::of(manager);
                    let mut table = Table::create();
                    table.table(Alias::new(#table)).col(columns.id());
                    #(#columns)*
                    #(#keys)*
                    manager.create_table(table).await?;
                    #(manager.create_index(#others).await?;)*
                    manager.create_index(#last).await
                }
            }
        },
    ];
    source::adopted(&format!("Creates the table `{table}`."), &groups)
}

fn column(column: &Column) -> TokenStream {
    let name = &column.name;
    let method = ident(match column.kind {
        Kind::String | Kind::Date => "text",
        Kind::Integer => "integer",
        Kind::DateTime => "timestamp",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Object | Kind::Array => "json",
    });
    let not_null = (!column.nullable).then(|| quote!(.not_null()));
    quote!(table.col(columns.#method(#name) #not_null);)
}

/// Every order that a list can be in, so that each page of it is found without sorting; what the document asks for; and each
/// foreign key that no other index begins with: a to-many relationship and a deletion look for it.
fn indexes(resource: &Resource) -> Vec<TokenStream> {
    let table = &resource.table;
    let mut indexes = vec![quote!(index(#table, &["created_at", "id"]))];
    for attribute in orders(resource) {
        indexes.push(quote!(index(#table, &[#attribute, "id"])));
    }
    for declared in &resource.indexes {
        let columns = &declared.columns;
        let function = ident(if declared.unique.is_some() { "unique_index" } else { "index" });
        indexes.push(quote!(#function(#table, &[#(#columns),*])));
    }
    for (_, column) in columns::keys(resource) {
        if !resource.indexes.iter().any(|index| index.columns.first() == Some(&column)) {
            indexes.push(quote!(index(#table, &[#column])));
        }
    }
    indexes
}

/// The attributes that lists can be sorted by, besides that of creation and those that the document has such an index for.
fn orders(resource: &Resource) -> impl Iterator<Item = &str> {
    let names = resource.attributes.iter().filter(|a| a.sortable && resources::is_stored(a)).map(|a| a.name.as_str());
    let declared = |name: &str| resource.indexes.iter().any(|index| index.columns == [name, "id"]);
    names.filter(move |name| *name != "created_at" && !declared(name))
}

fn helpers(resource: &Resource, has_keys: bool) -> Vec<TokenStream> {
    let unique = resource.indexes.iter().any(|index| index.unique.is_some());
    [
        Some(quote!(Columns)),
        has_keys.then(|| quote!(foreign_key)),
        Some(quote!(index)),
        unique.then(|| quote!(unique_index)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
