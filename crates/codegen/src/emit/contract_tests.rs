//! The crate `latchkey-tests`: an entry for each documented example, each constraint and each database.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::names::{ident, snake};
use super::{error_examples, literal, resources, source};
use crate::files::Files;
use crate::model::{Action, Api, Attribute, Kind, Resource, Write};

/// The folder that holds them.
pub(super) const FOLDER: &str = "tests/tests/it/generated";

/// The databases that every behaviour is tested on.
const DATABASES: [&str; 2] = ["Sqlite", "Postgres"];

/// Every file of the crate that the generator writes.
pub(super) fn files(api: &Api) -> Files {
    let mut files = Files::new();
    let mut modules = Vec::new();
    for resource in &api.resources {
        let promises: Vec<Promise> =
            examples(resource).chain(boundaries(resource)).chain(lifecycle(resource)).collect();
        let module = &resource.name;
        files.insert(format!("{FOLDER}/{module}.rs"), file(resource, &promises));
        modules.push(ident(module));
    }
    files.insert(format!("{FOLDER}/errors.rs"), error_examples::file(api));
    modules.sort();
    let about = "What the documents promise, one test for each promise and database.";
    files.insert(format!("{FOLDER}/mod.rs"), source::index(about, &quote!(pub(crate) mod errors; #(mod #modules;)*)));
    files
}

fn file(resource: &Resource, promises: &[Promise]) -> String {
    let mut taken = BTreeSet::new();
    let entries = promises.iter().flat_map(|promise| {
        let name = free(&mut taken, &snake(&promise.name));
        DATABASES.map(|database| entry(&name, database, promise))
    });
    let entries = quote!(#(#entries)*);
    let helpers = helpers(resource, &source::used(&entries, &["example", "boundary", "lifecycle"]));
    let wire_types = wire_types(resource);
    let items = quote!(#helpers #wire_types #entries);
    let databases = (!promises.is_empty()).then(|| {
        quote!(
            use latchkey_tests::Database::{Postgres, Sqlite};
        )
    });
    let imports = source::used(&items, &["Boundary", "Database", "boundaries", "examples", "lifecycle", "schemas"]);
    let items = quote! {
        #databases
        use latchkey_tests::{#(#imports),*};
        #items
    };
    let about =
        format!("The documented examples of {}, and the edges of their constraints.", resource.title.to_lowercase());
    source::generated(&resource.source, &about, &items)
}

/// That the wire types are what the bundle says: the same name stands for the same schema.
fn wire_types(resource: &Resource) -> TokenStream {
    let module = ident(&resource.name);
    let written = [("Create", Action::Create), ("Update", Action::Update)];
    let written = written.into_iter().filter(|(_, action)| resources::declares(resource, action));
    let checks = std::iter::once("Attributes").chain(written.map(|(suffix, _)| suffix)).map(|suffix| {
        let name = format!("{}{suffix}", resource.schema);
        let wire_type = ident(&name);
        quote!(schemas::verify::<models::#module::#wire_type>(#name);)
    });
    quote! {
        #[test]
        fn wire_types_are_the_documented_schemas() {
            #(#checks)*
        }
    }
}

/// The functions of the harness for one resource, those that are used.
fn helpers(resource: &Resource, used: &[Ident]) -> TokenStream {
    let resource = &resource.name;
    let helpers = used.iter().map(|helper| {
        if helper == "example" {
            quote! {
                async fn example(operation: &str, name: &str, database: Database) {
                    examples::verify(#resource, operation, name, database).await;
                }
            }
        } else if helper == "lifecycle" {
            quote! {
                async fn lifecycle(database: Database) {
                    lifecycle::verify(#resource, database).await;
                }
            }
        } else {
            quote! {
                async fn boundary(attribute: &str, boundary: Boundary, database: Database) {
                    boundaries::verify(#resource, attribute, boundary, database).await;
                }
            }
        }
    });
    quote!(#(#helpers)*)
}

/// Something that a document promises.
struct Promise {
    /// What the test is called, without the database.
    name: String,
    /// The helper that verifies it.
    helper: Ident,
    /// What the helper gets before the database.
    arguments: TokenStream,
}

fn examples(resource: &Resource) -> impl Iterator<Item = Promise> {
    let exchanges =
        resource.operations.iter().flat_map(|operation| operation.examples.iter().map(move |e| (operation, e)));
    exchanges.map(|(operation, example)| {
        let (operation, name) = (&operation.id, &example.name);
        Promise {
            name: format!("{operation}_{name}"),
            helper: format_ident!("example"),
            arguments: quote!(#operation, #name),
        }
    })
}

fn boundaries(resource: &Resource) -> impl Iterator<Item = Promise> {
    let takes = |action| resources::declares(resource, &action);
    let (creates, updates) = (takes(Action::Create), takes(Action::Update));
    let sent = move |attribute: &&Attribute| {
        creates && attribute.create != Write::Never || updates && attribute.update != Write::Never
    };
    resource.attributes.iter().filter(sent).flat_map(move |attribute| {
        constraints(attribute).into_iter().map(move |(keyword, boundary)| {
            let name = &attribute.name;
            Promise {
                name: format!("{name}_{keyword}"),
                helper: format_ident!("boundary"),
                arguments: quote!(#name, Boundary::#boundary),
            }
        })
    })
}

/// The five actions, where no rule decides what they do.
fn lifecycle(resource: &Resource) -> Option<Promise> {
    let actions = [Action::Create, Action::Retrieve, Action::List, Action::Update, Action::Delete];
    let plain = !resource.rules && actions.iter().all(|action| resources::declares(resource, action));
    plain.then(|| Promise {
        name: "all_five_actions".to_owned(),
        helper: format_ident!("lifecycle"),
        arguments: TokenStream::new(),
    })
}

/// Each constraint that can be stepped over, with the variant of the harness's `Boundary` that says it.
fn constraints(attribute: &Attribute) -> Vec<(&'static str, TokenStream)> {
    let constraints = &attribute.constraints;
    let length = |value: Option<u64>| value.map(literal::integer);
    let number = |value: Option<f64>| value.map(literal::number);
    let format = match attribute.kind {
        Kind::DateTime => Some("date-time"),
        Kind::Date => Some("date"),
        _ => constraints.format.as_deref(),
    };
    let enumeration = &constraints.enumeration;
    [
        // No text is shorter than 0 characters.
        length(constraints.min_length.filter(|least| *least > 0)).map(|n| ("min_length", quote!(MinLength(#n)))),
        length(constraints.max_length).map(|n| ("max_length", quote!(MaxLength(#n)))),
        number(constraints.minimum).map(|n| ("minimum", quote!(Minimum(#n)))),
        number(constraints.maximum).map(|n| ("maximum", quote!(Maximum(#n)))),
        (!enumeration.is_empty()).then(|| ("enum", quote!(Enumeration(&[#(#enumeration),*])))),
        format.map(|format| ("format", quote!(Format(#format)))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn entry(name: &str, database: &str, promise: &Promise) -> TokenStream {
    let (test, database) = (format_ident!("{name}_{}", database.to_lowercase()), ident(database));
    let Promise { helper, arguments, .. } = promise;
    let arguments = if arguments.is_empty() { quote!(#database) } else { quote!(#arguments, #database) };
    quote! {
        #[tokio::test]
        async fn #test() {
            #helper(#arguments).await;
        }
    }
}

/// The name, or the name with a number when another test has it.
fn free(taken: &mut BTreeSet<String>, name: &str) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| taken.insert(name.clone()));
    free.unwrap_or_else(|| name.to_owned())
}
