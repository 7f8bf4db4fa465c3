//! The table of errors: names, statuses that have a response, and examples that fill in what they show.

use crate::bundle;
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::read::{Reading, Spanned, Table};
use crate::vocabulary::{ErrorDocument, ErrorEntry, ErrorPlace};

/// The methods of example requests.
const METHODS: [&str; 5] = ["GET", "POST", "PATCH", "DELETE", "PUT"];

/// Checks every entry that could be read wholly.
pub(super) fn check(reading: &Reading<ErrorDocument>, reports: &mut Reports) {
    let document = &reading.value;
    for (table, api) in [(&document.errors, true), (&document.token_errors, false)] {
        for (name, entry) in whole(table, reading) {
            upper_snake(name, "name", reports);
            if let Some(code) = &entry.code {
                upper_snake(code, "code", reports);
            }
            status(entry, api, reports);
            operations(entry, api, reports);
            example(entry, reports);
        }
    }
}

/// The entries in which nothing was left out.
fn whole<'t>(
    table: &'t Table<Spanned<ErrorEntry>>,
    reading: &'t Reading<ErrorDocument>,
) -> impl Iterator<Item = (&'t Spanned<String>, &'t Spanned<ErrorEntry>)> {
    table.iter().filter(|(_, entry)| !super::super::draft::is_damaged(&reading.damaged, entry.place))
}

fn report(place: crate::tree::Place, message: String) -> Report {
    Report::new(Code::UnsuitableError, place, message)
}

fn upper_snake(text: &Spanned<String>, what: &str, reports: &mut Reports) {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if !text.split('_').all(word) || !text.starts_with(|first: char| first.is_ascii_uppercase()) {
        reports.push(
            report(text.place, format!("`{}` is no {what} of an error", text.value))
                .label("not UPPER_SNAKE_CASE")
                .help(format!("write it as `{}`", text.to_uppercase().replace([' ', '-'], "_"))),
        );
    }
}

/// An answer of the API has one of the responses that the shared document describes.
fn status(entry: &ErrorEntry, api: bool, reports: &mut Reports) {
    let status = entry.status.value;
    let documented = !api || entry.operations.is_empty() || bundle::error_response(status).is_some();
    if !documented || !(400..600).contains(&status) {
        let known: Vec<_> = bundle::ERROR_RESPONSES.iter().map(|(status, _)| status.to_string()).collect();
        reports.push(
            report(entry.status.place, format!("no response describes the status {status}"))
                .help(format!("the statuses of operations that fail are {}", known.join(", "))),
        );
    }
}

fn operations(entry: &ErrorEntry, api: bool, reports: &mut Reports) {
    for (index, place) in entry.operations.iter().enumerate() {
        let others = || entry.operations.iter().take(index);
        let (wrong, help) = if !api {
            ("the token endpoint is one operation", "remove `operations`")
        } else if others().any(|other| other.value == place.value) {
            ("named twice", "remove one of them")
        } else if entry.operations.len() > 1 && place.value == ErrorPlace::All {
            ("`all` names the others, too", "leave `all`, or the others")
        } else {
            continue;
        };
        reports.push(report(place.place, "these operations are not told apart".to_owned()).label(wrong).help(help));
    }
}

fn example(entry: &ErrorEntry, reports: &mut Reports) {
    let example = &entry.example;
    let line = example.request.split_once(' ');
    if !line.is_some_and(|(method, target)| METHODS.contains(&method) && target.starts_with('/')) {
        reports.push(
            report(example.request.place, format!("`{}` is no request", example.request.value))
                .help("write the method and the target: `GET /api/customers?page[size]=26`"),
        );
    }
    let given: Vec<&str> = example.with.iter().map(|(name, _)| name.as_str()).collect();
    let wanted: Vec<(&str, &Spanned<String>)> =
        [&entry.title, &entry.detail].into_iter().flat_map(|text| names(text).map(move |name| (name, text))).collect();
    for (name, text) in wanted.iter().filter(|(name, _)| !given.contains(name)) {
        let help = nearest(name, given.iter().copied()).map_or_else(
            || format!("add `with: {{ {name}: … }}` to the example"),
            |near| format!("did you mean `{near}`?"),
        );
        reports.push(report(text.place, format!("the example does not fill in `{{{name}}}`")).help(help));
    }
    for (name, _) in example.with.iter().filter(|(name, _)| !wanted.iter().any(|(wanted, _)| *wanted == name.value)) {
        reports.push(
            report(name.place, format!("nothing is called `{{{}}}`", name.value))
                .label("in neither the title nor the detail")
                .help("remove it"),
        );
    }
}

/// The names in braces.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
