//! The values that a created resource gets for attributes that were not sent.

use super::typed::{self, Typed};
use crate::changes::Changes;
use crate::json::Source;

/// Adds the defaults of the descriptor to the changes of a creation, keeping the order of the descriptor.
pub fn apply_defaults(changes: &mut Changes) {
    let mut sent = std::mem::take(&mut changes.attributes).into_iter().peekable();
    for attribute in changes.resource.attributes {
        if let Some(own) = sent.next_if(|(own, _)| own.name == attribute.name) {
            changes.attributes.push(own);
        } else if let Some(default) = attribute.default
            && let Ok(Typed::Value(value)) = typed::read(attribute, default, Source::Request, "the default")
        {
            // The generator checks defaults against the attribute's schema, so that none is lost here.
            changes.attributes.push((attribute, value));
        }
    }
}
