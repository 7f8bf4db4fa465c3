//! Values of documents as Rust literals.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// A whole number without a type suffix.
pub(super) fn integer(value: u64) -> Literal {
    Literal::u64_unsuffixed(value)
}

/// A floating point number, its sign as a token of its own.
pub(super) fn number(value: f64) -> TokenStream {
    let magnitude = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#magnitude) } else { quote!(#magnitude) }
}

/// A number as an integer literal where it is whole, for attributes of integers.
pub(super) fn whole(value: f64) -> TokenStream {
    if value.fract() != 0.0 {
        return number(value);
    }
    // `{:.0}` prints a whole number's digits, however large, and they parse as an integer literal.
    match format!("{:.0}", value.abs()).parse::<Literal>() {
        Ok(digits) if value < 0.0 => quote!(-#digits),
        Ok(digits) => quote!(#digits),
        Err(_) => number(value),
    }
}

/// `Some("…")` or `None`.
pub(super) fn option<T: AsRef<str>>(text: Option<T>) -> TokenStream {
    text.map_or_else(
        || quote!(None),
        |text| {
            let text = text.as_ref();
            quote!(Some(#text))
        },
    )
}
