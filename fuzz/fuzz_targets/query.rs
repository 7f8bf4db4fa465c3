//! Query strings: the first byte chooses the operation, the rest is the query.

#![no_main]

use jsonapi::query::{self, QueryKind};
use libfuzzer_sys::{Corpus, fuzz_target};
use models::RESOURCES;
use models::operations::OPERATIONS;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((first, rest)) = input.split_first() else { return Corpus::Reject };
    let Ok(raw) = std::str::from_utf8(rest) else { return Corpus::Reject };
    let operation = &OPERATIONS[usize::from(*first) % OPERATIONS.len()];
    let (kind, resource) = QueryKind::of(operation.action, operation.resource);
    match query::parse(resource, kind, RESOURCES, raw) {
        Err(problems) => assert!(!problems.is_empty(), "refused without a reason"),
        Ok(parsed) if kind == QueryKind::List => {
            // A link means the query that it was printed from.
            let link = query::links(&parsed, 1, "").first;
            let again = query::parse(resource, kind, RESOURCES, link.trim_start_matches('?')).expect("a valid link");
            assert_eq!((&again.filter, &again.sort), (&parsed.filter, &parsed.sort));
            assert_eq!(query::links(&again, 1, "").first, link);
        }
        Ok(_) => {}
    }
    Corpus::Keep
});
