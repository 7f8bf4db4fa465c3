//! The table of errors, from its document to the model.

use crate::model::{ErrorEntry, ErrorExample, ErrorPlace, ErrorTable};
use crate::read::{Spanned, Table, read};
use crate::tree::Documents;
use crate::vocabulary::{self, Role, Root};

use super::checks;
use crate::diagnostics::Reports;

/// Reads and checks the document that `openapi.yaml` names.
pub(super) fn table(documents: &Documents, root: &Root, reports: &mut Reports) -> ErrorTable {
    let target = &root.resources.errors.target;
    let (path, _) = documents.locate(target.place, target);
    let Some(node) = documents.root(&path) else { return ErrorTable::default() };
    let Some(reading) = read::<vocabulary::ErrorDocument>(documents, node, reports) else {
        return ErrorTable { source: path, ..ErrorTable::default() };
    };
    checks::errors(&reading, reports);
    let entries =
        |table: &Table<Spanned<vocabulary::ErrorEntry>>| table.iter().map(|(name, found)| entry(name, found)).collect();
    ErrorTable { source: path, api: entries(&reading.value.errors), token: entries(&reading.value.token_errors) }
}

fn entry(name: &str, entry: &vocabulary::ErrorEntry) -> ErrorEntry {
    ErrorEntry {
        name: name.to_owned(),
        status: entry.status.value,
        code: entry.code.as_ref().map(|code| code.value.clone()),
        title: entry.title.value.clone(),
        detail: entry.detail.value.clone(),
        when: entry.when.trim_end().to_owned(),
        help: entry.help.trim_end().to_owned(),
        places: places(entry),
        example: example(&entry.example),
    }
}

/// The named places, in the order of [`ErrorPlace::ALL`].
fn places(entry: &vocabulary::ErrorEntry) -> Vec<ErrorPlace> {
    let named = |place: ErrorPlace| {
        entry.operations.iter().any(|found| match found.value {
            vocabulary::ErrorPlace::All => true,
            vocabulary::ErrorPlace::List => place == ErrorPlace::List,
            vocabulary::ErrorPlace::Retrieve => place == ErrorPlace::Retrieve,
            vocabulary::ErrorPlace::Create => place == ErrorPlace::Create,
            vocabulary::ErrorPlace::Update => place == ErrorPlace::Update,
            vocabulary::ErrorPlace::Delete => place == ErrorPlace::Delete,
            vocabulary::ErrorPlace::RelatedToOne => place == ErrorPlace::RelatedToOne,
            vocabulary::ErrorPlace::RelatedToMany => place == ErrorPlace::RelatedToMany,
            vocabulary::ErrorPlace::RelationshipToOne => place == ErrorPlace::RelationshipToOne,
            vocabulary::ErrorPlace::RelationshipToMany => place == ErrorPlace::RelationshipToMany,
        })
    };
    ErrorPlace::ALL.into_iter().filter(|place| named(*place)).collect()
}

fn example(example: &vocabulary::ErrorExample) -> ErrorExample {
    let texts = |table: &Table<Spanned<String>>| {
        table.iter().map(|(name, text)| (name.value.clone(), text.value.clone())).collect()
    };
    let json = |value: &Option<Spanned<serde_json::Value>>| value.as_ref().map(|value| value.value.clone());
    ErrorExample {
        summary: example.summary.value.clone(),
        role: role(example.role.as_ref().map_or(Role::Integration, |role| role.value)).to_owned(),
        fixture: example.fixture.as_ref().map_or("empty", |fixture| fixture.as_str()).to_owned(),
        request: example.request.value.clone(),
        headers: texts(&example.headers),
        body: json(&example.body),
        with: texts(&example.with),
        source: json(&example.source),
        meta: json(&example.meta),
    }
}

/// The word of the documents.
const fn role(role: Role) -> &'static str {
    match role {
        Role::Integration => "integration",
        Role::SalesChannel => "sales_channel",
        Role::Customer => "customer",
        Role::None => "none",
    }
}
