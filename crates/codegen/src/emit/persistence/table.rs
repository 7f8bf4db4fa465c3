//! A table as a `persistence::Table`, and the names of its columns as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::columns::{self, Column};
use crate::emit::names::{constant, ident};
use crate::emit::resources;
use crate::model::{Api, Attribute, Kind, Relationship, Resource};

/// The module `column` and the static `TABLE`.
pub(super) fn of(api: &Api, resource: &Resource, columns: &[Column]) -> TokenStream {
    let table = &resource.table;
    let docs = format!(" The table `{table}`.");
    let descriptor = constant(&resource.name);
    let entries = columns.iter().map(entry);
    let stored = resource.attributes.iter().map(|attribute| stored(attribute, columns));
    let joins = resources::public_relationships(resource).map(|relationship| join(api, relationship, columns));
    let names = names(columns);
    quote! {
        #names
        #[doc = #docs]
        pub static TABLE: Table = Table {
            name: #table,
            resource: &models::#descriptor,
            columns: &[#(#entries),*],
            attributes: &[#(#stored),*],
            relationships: &[#(#joins),*],
        };
    }
}

fn names(columns: &[Column]) -> TokenStream {
    let constants = columns.iter().map(|column| {
        let (docs, constant, name) = (format!(" `{}`", column.name), constant(&column.name), &column.name);
        quote!(#[doc = #docs] pub const #constant: &str = #name;)
    });
    quote! {
        /// The names of the columns.
        pub mod column {
            #(#constants)*
        }
    }
}

fn entry(column: &Column) -> TokenStream {
    let (constant, nullable) = (constant(&column.name), column.nullable);
    let kind = ident(match column.kind {
        Kind::String | Kind::Date => "Text",
        Kind::Integer => "Integer",
        Kind::DateTime => "Timestamp",
        Kind::Number => "Number",
        Kind::Boolean => "Boolean",
        Kind::Object | Kind::Array => "Json",
    });
    quote!(table::Column { name: column::#constant, kind: ColumnKind::#kind, nullable: #nullable })
}

fn stored(attribute: &Attribute, columns: &[Column]) -> TokenStream {
    if let Some(column) = &attribute.present {
        let position = position(columns, column);
        return quote!(Stored::Present(#position));
    }
    if !resources::is_stored(attribute) {
        return quote!(Stored::Nowhere);
    }
    let position = position(columns, &attribute.name);
    quote!(Stored::Column(#position))
}

fn join(api: &Api, relationship: &Relationship, columns: &[Column]) -> TokenStream {
    let target = resources::find(api, resources::target(relationship));
    let module = ident(&target.name);
    let target = quote!(target: &super::#module::TABLE);
    if !relationship.many {
        let position = position(columns, &columns::key(&relationship.name));
        return quote!(Join::Key { column: #position, #target });
    }
    if let Some(inverse) = &relationship.inverse {
        let column = columns::key(inverse);
        return quote!(Join::Inverse { column: #column, #target });
    }
    let back = relationship.polymorphic.as_deref().expect("the loader gives each to-many relationship a way back");
    let (type_column, id_column) = (format!("{back}_type"), columns::key(back));
    quote!(Join::Polymorphic { type_column: #type_column, id_column: #id_column, #target })
}

fn position(columns: &[Column], name: &str) -> Literal {
    let found = columns.iter().position(|column| column.name == name);
    Literal::usize_unsuffixed(found.expect("the loader checks the columns that are named"))
}
