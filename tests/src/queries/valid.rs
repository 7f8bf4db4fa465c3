//! Valid queries: every parameter that an operation heeds, with values that it takes.

use jsonapi::query::QueryKind;
use jsonapi::{Action, Method, Operation, Resource};
use models::RESOURCES;
use models::operations::OPERATIONS;

use super::words::Words;
use super::{Parameters, encode, filters};
use crate::random::Random;

/// A read: an operation, the record it is about, and its query.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The operation.
    pub operation: &'static Operation,
    /// The id in its path; not needed by lists.
    pub id: String,
    /// Its parameters, decoded.
    pub parameters: Parameters,
}

impl Asked {
    /// Path and query string.
    #[must_use]
    pub fn target(&self, random: &mut Random) -> String {
        let path = self.operation.path.replace("{id}", &self.id);
        if self.parameters.is_empty() { path } else { format!("{path}?{}", encode(random, &self.parameters)) }
    }
}

/// A read with a valid query, of this resource or of any; most are lists.
///
/// # Panics
///
/// When the resource has no list.
pub fn ask(random: &mut Random, words: &Words, resource: Option<&'static Resource>) -> Asked {
    let mine = |operation: &Operation| resource.is_none_or(|resource| resource == operation.resource);
    let wanted = |operation: &&Operation| operation.method == Method::Get && mine(operation);
    let reads: Vec<&'static Operation> = OPERATIONS.iter().filter(wanted).collect();
    let lists: Vec<_> = reads.iter().copied().filter(|operation| operation.action == Action::List).collect();
    let operation = if random.once_in(3) { *random.pick(&reads) } else { *random.pick(&lists) };
    let (kind, resource) = QueryKind::of(operation.action, operation.resource);
    let id = words.id(random, operation.resource.name);
    Asked { operation, id, parameters: parameters(random, words, resource, kind) }
}

/// Valid parameters of an operation that is about this resource.
pub fn parameters(random: &mut Random, words: &Words, resource: &'static Resource, kind: QueryKind) -> Parameters {
    let mut parameters = Parameters::new();
    if kind == QueryKind::List {
        for _ in 0..[0, 1, 1, 1, 2, 3][random.index(6)] {
            parameters.push(filters::filter(random, words, resource));
        }
        if random.once_in(2) {
            parameters.push(("sort".to_owned(), sort(random, resource)));
        }
    }
    if matches!(kind, QueryKind::List | QueryKind::Linkage) {
        page(random, resource, &mut parameters);
    }
    if matches!(kind, QueryKind::List | QueryKind::One) {
        if random.once_in(3) {
            parameters.push(("include".to_owned(), include(random, resource)));
        }
        while random.once_in(3) {
            let shown = *random.pick(RESOURCES);
            parameters.push((format!("fields[{}]", shown.name), fields(random, shown)));
        }
    }
    parameters
}

fn sort(random: &mut Random, resource: &Resource) -> String {
    let mut keys: Vec<&str> = vec!["id"];
    keys.extend(resource.attributes.iter().filter(|attribute| attribute.sortable).map(|attribute| attribute.name));
    let mut chosen = Vec::new();
    for _ in 0..random.between(1, 3.min(keys.len())) {
        let key = keys.swap_remove(random.index(keys.len()));
        chosen.push(if random.once_in(2) { format!("-{key}") } else { key.to_owned() });
    }
    chosen.join(",")
}

fn page(random: &mut Random, resource: &Resource, parameters: &mut Parameters) {
    let number = match random.below(6) {
        0 => random.between(5, 100),
        1 => random.between(100, 1_000_000),
        _ => random.between(1, 5),
    };
    if random.once_in(8) {
        parameters.push(("page".to_owned(), number.to_string()));
    } else if random.once_in(2) {
        parameters.push(("page[number]".to_owned(), number.to_string()));
    }
    if !random.once_in(3) {
        parameters.push(("page[size]".to_owned(), (1 + random.below(resource.page.max)).to_string()));
    }
}

fn include(random: &mut Random, resource: &'static Resource) -> String {
    let mut paths = Vec::new();
    for _ in 0..random.between(1, 2) {
        let (mut steps, mut reached) = (Vec::new(), resource);
        while steps.len() < 3 && (steps.is_empty() || random.once_in(2)) {
            let ways: Vec<_> = reached.relationships.iter().filter(|relationship| relationship.includable).collect();
            if ways.is_empty() {
                break;
            }
            let way = random.pick(&ways);
            steps.push(way.name);
            reached = way.target;
        }
        paths.push(steps.join("."));
    }
    paths.retain(|path| !path.is_empty());
    paths.join(",")
}

fn fields(random: &mut Random, resource: &Resource) -> String {
    let attributes = resource.attributes.iter().filter(|attribute| attribute.readable).map(|attribute| attribute.name);
    let names: Vec<&str> =
        attributes.chain(resource.relationships.iter().map(|relationship| relationship.name)).collect();
    (0..random.between(1, 4)).map(|_| *random.pick(&names)).collect::<Vec<_>>().join(",")
}
