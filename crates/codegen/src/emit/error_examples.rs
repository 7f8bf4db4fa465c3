//! The examples of the errors, for a test that sends them.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use super::literal;
use super::source;
use crate::model::{Api, ErrorEntry};

/// The file of the examples.
pub(super) fn file(api: &Api) -> String {
    let errors = api.errors.api.iter().map(|entry| example(entry, &entry.object()));
    let token_errors = api.errors.token.iter().map(|entry| example(entry, &entry.token_object()));
    let items = quote! {
        use latchkey_tests::errors::ErrorExample;
        /// The examples of the errors that the API answers.
        pub(crate) static ERRORS: &[ErrorExample] = &[#(#errors),*];
        /// The examples of the errors that the token endpoint answers.
        pub(crate) static TOKEN_ERRORS: &[ErrorExample] = &[#(#token_errors),*];
    };
    source::generated(&api.errors.source, "The example of each error.", &items)
}

fn example(entry: &ErrorEntry, object: &Json) -> TokenStream {
    let example = &entry.example;
    let (method, target) = example.request.split_once(' ').unwrap_or(("GET", &example.request));
    let (name, role, fixture) = (&entry.name, &example.role, &example.fixture);
    let headers = example.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let body = example.body.as_ref().map(|body| body.as_str().map_or_else(|| body.to_string(), str::to_owned));
    let body = literal::option(body);
    let code = literal::integer(u64::from(entry.status));
    let error = object.to_string();
    quote! {
        ErrorExample {
            name: #name,
            role: #role,
            fixture: #fixture,
            method: #method,
            target: #target,
            headers: &[#(#headers),*],
            body: #body,
            status: #code,
            error: #error,
        }
    }
}
