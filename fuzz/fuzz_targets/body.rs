//! Request bodies: the first byte chooses the operation, the rest is the body.

#![no_main]

use jsonapi::{Action, request};
use libfuzzer_sys::{Corpus, fuzz_target};
use models::operations::OPERATIONS;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((first, body)) = input.split_first() else { return Corpus::Reject };
    let operation = &OPERATIONS[usize::from(*first) % OPERATIONS.len()];
    let id = match operation.action {
        Action::Create => None,
        Action::Update => Some("xYZkjABcde"),
        _ => return Corpus::Reject,
    };
    if let Err(problems) = request::parse(operation.resource, operation.action, id, body) {
        assert!(!problems.is_empty(), "refused without a reason");
    }
    Corpus::Keep
});
