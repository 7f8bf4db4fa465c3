//! The table of errors that the server answers from.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::names::ident;
use crate::emit::{literal, source};
use crate::model::{Api, ErrorEntry};

/// `errors.rs`.
pub(super) fn file(api: &Api) -> String {
    let errors = table(&api.errors.api);
    let token = table(&api.errors.token);
    let items = quote! {
        /// An error that can be answered. `{name}` in its texts stands for a part that is filled in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct ErrorEntry {
            /// Its name in the table.
            pub name: &'static str,
            /// The HTTP status.
            pub status: u16,
            /// The code for programs, where there is one.
            pub code: Option<&'static str>,
            /// The kind of error, in a few words.
            pub title: &'static str,
            /// What is wrong with the request.
            pub detail: &'static str,
        }
        #errors
        /// The errors of the token endpoint.
        pub mod token {
            use super::ErrorEntry;
            #token
        }
    };
    source::generated(&api.errors.source, "Every error that can be answered.", &items)
}

/// A constant for each entry, and the list of them.
fn table(entries: &[ErrorEntry]) -> TokenStream {
    let names: Vec<_> = entries.iter().map(|entry| ident(&entry.name)).collect();
    let constants = entries.iter().zip(&names).map(|(entry, constant)| {
        let ErrorEntry { name, status, title, detail, .. } = entry;
        let docs = source::docs(&entry.when);
        let status = literal::integer(u64::from(*status));
        let code = literal::option(entry.code.as_ref());
        quote! {
            #docs
            pub const #constant: ErrorEntry =
                ErrorEntry { name: #name, status: #status, code: #code, title: #title, detail: #detail };
        }
    });
    quote! {
        #(#constants)*
        /// Every error, in document order.
        pub static ALL: &[ErrorEntry] = &[#(#names),*];
    }
}
