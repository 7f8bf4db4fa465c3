//! From a query string to a checked query, in the order of checks of api-facts 3.1.

use super::checked::{Page, Query};
use super::fields::Fieldsets;
use super::filter::{self, Filter};
use super::parameters::Parameters;
use super::{include, page, sort};
use crate::descriptor::{Action, Cardinality, Resource};
use crate::problem::{MAX_PROBLEMS, Problem};

/// How alike a name must be to a known one to be suggested, from 0 to 1.
const ALIKE: f64 = 0.75;

/// Which parameters an operation heeds. The other known ones are ignored, as recorded; unknown ones are refused everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryKind {
    /// A page of resources: everything.
    List,
    /// One resource, read or written: fields and include.
    One,
    /// A page of linkage: page alone.
    Linkage,
    /// An answer that shows nothing to choose from: a deletion, or linkage to one.
    Nothing,
}

impl QueryKind {
    /// The parameters that an action on `resource` heeds, and the resource that they are about.
    #[must_use]
    pub fn of(action: Action, resource: &'static Resource) -> (Self, &'static Resource) {
        match action {
            Action::List => (Self::List, resource),
            Action::Retrieve | Action::Create | Action::Update => (Self::One, resource),
            Action::Delete => (Self::Nothing, resource),
            Action::Related(at) => {
                let relationship = &resource.relationships[at];
                (if relationship.cardinality == Cardinality::One { Self::One } else { Self::List }, relationship.target)
            }
            Action::Relationship(at) => {
                let relationship = &resource.relationships[at];
                (
                    if relationship.cardinality == Cardinality::One { Self::Nothing } else { Self::Linkage },
                    relationship.target,
                )
            }
        }
    }

    /// The names of the parameters that are heeded, as hints show them.
    const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::List => &[
                "fields[TYPE]",
                "filter[ATTRIBUTE]",
                "filter[q][ATTRIBUTE_PREDICATE]",
                "include",
                "page[number]",
                "page[size]",
                "sort",
            ],
            Self::One => &["fields[TYPE]", "include"],
            Self::Linkage => &["page[number]", "page[size]"],
            Self::Nothing => &[],
        }
    }

    /// Whether `fields` and `include` are heeded.
    const fn shows_resources(self) -> bool {
        matches!(self, Self::List | Self::One)
    }
}

/// Checks the query string of an operation on `resource`; `resources` are all that `fields` may name.
///
/// # Errors
///
/// Every bad include path, filter and unknown parameter, at most 25 of each; of fields, sort and page the first problem
/// ends the search (api-facts 3.1).
pub fn parse(
    resource: &'static Resource,
    kind: QueryKind,
    resources: &[&'static Resource],
    raw: &str,
) -> Result<Query, Vec<Problem>> {
    let parameters = Parameters::decode(raw).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let query = check(resource, kind, resources, &parameters, &mut problems);
    problems.extend(parameters.unknown.iter().take(MAX_PROBLEMS).map(|name| refuse(name, kind)));
    match query {
        Some(query) if problems.is_empty() => Ok(query),
        _ => Err(problems),
    }
}

/// Checks what the operation heeds, in order. `None` when a problem ended the search.
fn check(
    resource: &'static Resource,
    kind: QueryKind,
    resources: &[&'static Resource],
    parameters: &Parameters,
    problems: &mut Vec<Problem>,
) -> Option<Query> {
    let shown = if kind.shows_resources() { Fieldsets::parse(parameters, resources) } else { Ok(Fieldsets::none()) };
    let fieldsets = shown.map_err(|problem| problems.push(problem)).ok()?;
    let paths = parameters.include.as_deref().filter(|_| kind.shows_resources()).unwrap_or_default();
    let mut query = Query {
        selection: fieldsets.of(resource),
        include: include::parse(resource, paths, &fieldsets, problems),
        filter: Filter::default(),
        sort: resource.default_sort.to_vec(),
        page: Page { number: 1, size: resource.page.default },
        echo: echo(parameters),
    };
    if kind == QueryKind::List {
        problems.extend(parameters.bare_filter.clone().map(Problem::FilterSyntax));
        query.filter = filter::parse(resource, &parameters.filter, problems);
        if let Some(list) = &parameters.sort {
            query.sort = sort::parse(resource, list).map_err(|problem| problems.push(problem)).ok()?;
        }
    }
    if matches!(kind, QueryKind::List | QueryKind::Linkage) {
        let page = page::parse(&parameters.page, resource.page);
        query.page = page.map_err(|found| problems.extend(found.into_iter().take(MAX_PROBLEMS))).ok()?;
    }
    Some(query)
}

/// The known parameters of the request, page parameters excluded.
fn echo(parameters: &Parameters) -> Vec<(String, String)> {
    let fields = parameters.fields.iter().map(|(name, value)| (format!("fields[{name}]"), value.clone()));
    let filter = parameters.filter.iter().map(|(path, value)| (format!("filter{path}"), value.clone()));
    let single = [("include", &parameters.include), ("sort", &parameters.sort)];
    let single = single.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    fields.chain(filter).chain(single).collect()
}

/// The problem of an unknown parameter: the name that was perhaps meant, or all that the operation heeds.
fn refuse(name: &str, kind: QueryKind) -> Problem {
    let family = |known: &str| known.split('[').next().unwrap_or_default().to_owned();
    let sent = family(&name.to_lowercase());
    let alike = kind.parameters().iter().map(|known| (strsim::jaro_winkler(&sent, &family(known)), *known));
    let nearest = alike.filter(|&(alike, _)| alike >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = nearest.map_or_else(|| kind.parameters().join(", "), |(_, known)| known.to_owned());
    Problem::ParameterNotAllowed { name: name.to_owned(), hint }
}
