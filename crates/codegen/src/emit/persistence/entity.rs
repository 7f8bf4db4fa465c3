//! The sea-orm entity of a table.

use proc_macro2::TokenStream;
use quote::quote;

use super::columns::{self, Column, Origin};
use crate::emit::names::{ident, pascal};
use crate::emit::resources;
use crate::model::{Kind, Relationship, Resource};

/// `Model`, `Relation` and what belongs to them.
pub(super) fn of(resource: &Resource, columns: &[Column]) -> TokenStream {
    let table = &resource.table;
    let docs = format!(" A row of `{table}`. `Debug` shows the id alone: a row may hold secrets.");
    let fields = columns.iter().map(field);
    let relations = relations(resource);
    quote! {
        #[doc = #docs]
        #[derive(Clone, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = #table)]
        pub struct Model {
            #(#fields,)*
        }
        impl std::fmt::Debug for Model {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct("Model").field("id", &self.id).finish_non_exhaustive()
            }
        }
        #relations
        impl ActiveModelBehavior for ActiveModel {}
    }
}

fn field(column: &Column) -> TokenStream {
    let docs = format!(" {}", about(column));
    let key = (column.origin == Origin::Id).then(|| quote!(#[sea_orm(primary_key, auto_increment = false)]));
    let name = ident(&column.name);
    let base = match column.kind {
        Kind::String | Kind::Date | Kind::Object | Kind::Array => quote!(String),
        Kind::Integer | Kind::DateTime => quote!(i64),
        Kind::Number => quote!(f64),
        Kind::Boolean => quote!(bool),
    };
    let ty = if column.nullable { quote!(Option<#base>) } else { base };
    quote!(#[doc = #docs] #key pub #name: #ty)
}

fn about(column: &Column) -> String {
    let name = &column.name;
    let unit = match column.kind {
        Kind::DateTime => "in Unix milliseconds",
        Kind::Object | Kind::Array => "as JSON text",
        _ => "",
    };
    match (&column.origin, unit) {
        (Origin::Id, _) => "The id.".to_owned(),
        (Origin::Key(relationship), _) => format!("The id of `{relationship}`."),
        (Origin::Sealed, _) => format!("`{name}`, sealed."),
        (Origin::Attribute, "") => format!("`{name}`"),
        (Origin::Attribute, unit) => format!("`{name}`, {unit}."),
        (Origin::Private, "") => format!("`{name}`; private."),
        (Origin::Private, unit) => format!("`{name}`; private; {unit}."),
    }
}

fn relations(resource: &Resource) -> TokenStream {
    let keys: Vec<_> = columns::keys(resource).collect();
    let variants = keys.iter().map(|(relationship, column)| variant(resource, relationship, column));
    // `Related` can lead to a table in one way only, so that two relationships to one target have none.
    let related = keys.iter().filter(|(relationship, _)| {
        let target = resources::target(relationship);
        target != resource.name && keys.iter().filter(|(other, _)| resources::target(other) == target).count() == 1
    });
    let related = related.map(|(relationship, _)| {
        let (module, variant) = (ident(resources::target(relationship)), pascal(&relationship.name));
        quote! {
            impl Related<super::#module::Entity> for Entity {
                fn to() -> RelationDef {
                    Relation::#variant.def()
                }
            }
        }
    });
    quote! {
        /// How rows refer to other tables.
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {
            #(#variants,)*
        }
        #(#related)*
    }
}

fn variant(resource: &Resource, relationship: &Relationship, column: &str) -> TokenStream {
    let docs = format!(" `{}`", relationship.name);
    let name = pascal(&relationship.name);
    let target = resources::target(relationship);
    let path = if target == resource.name { String::new() } else { format!("super::{target}::") };
    let (entity, from, to) =
        (format!("{path}Entity"), format!("Column::{}", pascal(column)), format!("{path}Column::Id"));
    quote! {
        #[doc = #docs]
        #[sea_orm(belongs_to = #entity, from = #from, to = #to, on_delete = "Restrict")]
        #name
    }
}
