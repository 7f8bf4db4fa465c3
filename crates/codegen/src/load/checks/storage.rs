//! Storage: what indexes and computed attributes name, the default order, pages, and columns that nobody fills in.

use super::super::draft::{Common, Draft};
use super::columns::{columns, has_key, is_stored};
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::read::Spanned;
use crate::vocabulary::{Attribute, Index, Write};

/// Checks the storage of a resource.
pub(super) fn check(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    for index in &draft.resource.storage.indexes {
        self::index(draft, common, index, reports);
    }
    for (_, attribute) in draft.attributes(common) {
        if let Some(computed) = &attribute.computed {
            present(draft, &computed.present, reports);
        }
    }
    order(draft, common, reports);
    pages(draft, reports);
    unfilled(draft, reports);
    if !draft.has_rules() && draft.document.paths.iter().any(|(_, item)| item.post.is_some()) {
        valueless(draft, reports);
    }
}

fn index(draft: &Draft<'_>, common: &Common, index: &Index, reports: &mut Reports) {
    let known = columns(draft, common);
    let names: Vec<_> = known.iter().map(|column| column.name.as_str()).chain(["id"]).collect();
    if index.columns.is_empty() {
        reports.push(
            Report::new(Code::UnknownColumn, index.columns.place, "an index of no columns")
                .help("name its columns, or remove it"),
        );
    }
    for column in index.columns.value.iter().filter(|column| !names.contains(&column.as_str())) {
        if draft.is_unread(column) {
            continue;
        }
        let help = nearest(column, names.iter().copied()).map_or_else(
            || "declare it, or remove it from the index".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        reports.push(
            Report::new(Code::UnknownColumn, column.place, format!("there is no column `{}`", column.value))
                .label("indexed here")
                .help(help),
        );
    }
    let Some(blamed) = &index.unique else { return };
    let members = || {
        draft
            .attribute_names()
            .chain(common.attributes.iter().map(|(name, _)| name.as_str()))
            .chain(draft.relationship_names())
    };
    if !members().any(|name| name == blamed.value) {
        let help = nearest(blamed, members()).map_or_else(
            || "name the attribute that the client can change".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        reports.push(
            Report::new(Code::UnknownColumn, blamed.place, format!("there is no attribute `{}`", blamed.value))
                .label("blamed for a repeated value")
                .help(help),
        );
    }
}

/// What `x-computed` looks at: a private column that can be NULL.
fn present(draft: &Draft<'_>, column: &Spanned<String>, reports: &mut Reports) {
    let private = &draft.resource.storage.private;
    match private.iter().find(|(name, _)| name.value == column.value) {
        Some((name, schema)) if !schema.kind.nullable => reports.push(
            Report::new(Code::UnknownColumn, column.place, format!("`{}` is always present", column.value))
                .related(name.place, "it cannot be NULL")
                .help("make its type a list that ends in \"null\""),
        ),
        Some(_) => {}
        None if draft.is_unread(column) => {}
        None => {
            let help = nearest(column, private.iter().map(|(name, _)| name.as_str())).map_or_else(
                || "declare it in `x-storage.private`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            reports.push(
                Report::new(
                    Code::UnknownColumn,
                    column.place,
                    format!("there is no private column `{}`", column.value),
                )
                .label("looked at here")
                .help(help),
            );
        }
    }
}

fn order(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    let Some(sort) = &draft.resource.resource.sort else { return };
    let sortable: Vec<_> = draft
        .attributes(common)
        .filter(|(_, attribute)| attribute.sortable.as_ref().is_some_and(|flag| flag.value))
        .map(|(name, _)| name.as_str())
        .chain(["id"])
        .collect();
    for key in sort.iter() {
        let name = key.strip_prefix('-').unwrap_or(key);
        if sortable.contains(&name) || draft.is_unread(name) {
            continue;
        }
        let help = nearest(name, sortable.iter().copied())
            .map_or_else(|| "name sortable attributes, or `id`".to_owned(), |near| format!("did you mean `{near}`?"));
        reports.push(
            Report::new(Code::UnsortableAttribute, key.place, format!("lists cannot be sorted by `{name}`"))
                .label("the default order")
                .help(help),
        );
    }
}

fn pages(draft: &Draft<'_>, reports: &mut Reports) {
    let Some(page) = &draft.resource.resource.page else { return };
    if page.default == 0 || page.default > page.max {
        reports.push(
            Report::new(
                Code::UnsuitableValue,
                page.place,
                format!("a page of {} where {} is the most", page.default, page.max),
            )
            .help("let `default` be at least 1 and at most `max`"),
        );
    }
}

/// Whether requests can send the attribute at all.
fn sent(attribute: &Attribute) -> bool {
    attribute.create.is_some() || attribute.update.is_some()
}

/// What a create may leave out is null until an update sends it, whatever the schema says.
fn unfilled(draft: &Draft<'_>, reports: &mut Reports) {
    let required =
        |attribute: &Attribute| attribute.create.as_ref().is_some_and(|write| write.value == Write::Required);
    for (name, attribute) in draft.resource.properties.iter().filter(|(_, found)| !draft.is_damaged(found.place)) {
        let filled = required(attribute) || attribute.kind.nullable || attribute.default.is_some();
        if is_stored(attribute) && sent(attribute) && !filled {
            reports.push(
                Report::new(
                    Code::UnfilledAttribute,
                    attribute.kind.place,
                    format!("`{}` may be left out, but is never null", name.value),
                )
                .label("null is none of its values")
                .related(name.place, "of this attribute")
                .help("let it be null, give it a default, or let a create require it"),
            );
        }
    }
}

/// Without rules, what no request sends must have a default or be allowed to be NULL: the database would refuse the row,
/// and a sound request would fail.
fn valueless(draft: &Draft<'_>, reports: &mut Reports) {
    let report = |name: &Spanned<String>, what: &str| {
        Report::new(Code::ValuelessColumn, name.place, format!("nothing gives `{}` a value", name.value))
            .label(format!("{what}, and never null"))
            .help(
                "let it be null, give it a default, let a create require it, or set `rules: true` and fill it in there",
            )
    };
    let given = |attribute: &Attribute| {
        // What requests may send and may leave out is reported as that.
        sent(attribute) || attribute.kind.nullable || attribute.default.is_some()
    };
    for (name, attribute) in draft.resource.properties.iter() {
        if is_stored(attribute) && !given(attribute) && !draft.is_damaged(attribute.place) {
            reports.push(report(name, "no create can send it"));
        }
    }
    for (name, relationship) in draft.resource.relationships.iter() {
        let always = relationship.required.as_ref().is_some_and(|flag| flag.value);
        let sent = relationship.create.as_ref().is_some_and(|write| write.value == Write::Required);
        if has_key(relationship) && always && !sent {
            reports.push(report(name, "a create may leave it out"));
        }
    }
    for (name, column) in draft.resource.storage.private.iter() {
        if !column.kind.nullable {
            reports.push(report(name, "no create can send it"));
        }
    }
}
