//! What the documents must satisfy beyond their vocabulary. Each check looks at everything and reports all it finds.

mod access;
mod columns;
mod errors;
mod exchanges;
mod filters;
mod grammar;
mod names;
mod operations;
mod permissions;
mod relationships;
mod reserved;
mod resources;
mod storage;
mod structure;
mod triggers;
mod values;
mod violations;

use super::draft::{Common, Draft};
use crate::diagnostics::Reports;
use crate::model::Api;
use crate::read::Reading;
use crate::tree::Documents;
use crate::vocabulary::{ErrorDocument, Root};

/// Checks that need nothing but the documents.
pub(super) fn documents(documents: &Documents, root: &Root, drafts: &[Draft<'_>], reports: &mut Reports) {
    let listed: Vec<_> = root
        .resources
        .documents
        .iter()
        .map(|reference| (documents.locate(reference.target.place, &reference.target).0, reference.target.place))
        .collect();
    structure::check(documents, root, &listed, reports);
    resources::check(documents, root, &listed, drafts, reports);
    operations::check(documents, drafts, reports);
}

/// Checks of the resources, each by itself and against the others.
pub(super) fn resources(documents: &Documents, drafts: &[Draft<'_>], common: &Common, reports: &mut Reports) {
    for draft in drafts {
        names::check(draft, common, reports);
        columns::check(draft, common, reports);
        triggers::check(draft, common, reports);
        relationships::check(documents, draft, drafts, reports);
        permissions::check(draft, common, reports);
        storage::check(draft, common, reports);
        filters::check(draft, drafts, common, reports);
        let own = draft.resource.properties.iter().filter(|(_, attribute)| !draft.is_damaged(attribute.place));
        for (name, attribute) in own {
            access::check(name, attribute, reports);
            values::check(documents, name, attribute, reports);
        }
    }
    for (name, attribute) in common.whole() {
        access::check(name, attribute, reports);
        values::check(documents, name, attribute, reports);
    }
}

/// Checks of the table of errors.
pub(super) fn errors(reading: &Reading<ErrorDocument>, reports: &mut Reports) {
    errors::check(reading, reports);
}

/// Checks of the documented exchanges against the documented schemas. `complete` tells that every resource could be read.
pub(super) fn exchanges(documents: &Documents, api: &Api, complete: bool, reports: &mut Reports) {
    exchanges::check(documents, api, complete, reports);
}
