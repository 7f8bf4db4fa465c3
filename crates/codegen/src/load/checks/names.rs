//! Names of types, attributes, relationships, columns and topics: their form, and whether they are free.

use super::super::draft::{Common, Draft};
use super::reserved;
use crate::diagnostics::{Code, Report, Reports};
use crate::read::Spanned;
use crate::vocabulary::Attribute;

/// PostgreSQL cuts names off at 63 bytes; an index's name holds the table's and the columns'.
const LENGTH: usize = 48;

/// The roles that a token can have.
pub(super) const ROLES: &[&str] = &["integration", "sales_channel", "customer"];

/// Checks every name that the resource's document makes up.
pub(super) fn check(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    let resource = &draft.resource.resource;
    name(&resource.name, "type", reserved::resource, reports);
    schema(&draft.schema, reports);
    if let Some(table) = &draft.resource.storage.table {
        name(table, "table", reserved::table, reports);
    }
    for (attribute, schema) in draft.resource.properties.iter() {
        member(attribute, schema, reports);
    }
    for (relationship, _) in draft.resource.relationships.iter() {
        name(relationship, "relationship", reserved::member, reports);
    }
    for (column, _) in draft.resource.storage.private.iter() {
        name(column, "column", reserved::column, reports);
    }
    topics(&resource.topics, reports);
    roles(resource.permissions.iter().map(|(role, _)| role), reports);
    collisions(draft, common, reports);
    for (_, attribute) in draft.resource.properties.iter() {
        variants(attribute, reports);
    }
}

/// The name of an attribute; a trigger's without its underscore.
fn member(attribute: &Spanned<String>, schema: &Attribute, reports: &mut Reports) {
    match attribute.strip_prefix('_') {
        Some(bare) if schema.trigger.is_some() => {
            let bare = Spanned { place: attribute.place, value: bare.to_owned() };
            name(&bare, "trigger", reserved::trigger, reports);
        }
        // An underscore that no trigger explains is reported with the triggers.
        Some(_) => {}
        None => name(attribute, "attribute", reserved::member, reports),
    }
}

/// Checks the form of a name and that nobody has taken it.
fn name(name: &Spanned<String>, what: &str, taken: impl Fn(&str) -> Option<&'static str>, reports: &mut Reports) {
    if !is_snake(name) {
        reports.push(
            Report::new(Code::BadName, name.place, format!("`{}` is no name", name.value))
                .label(format!("not lower_snake_case, or longer than {LENGTH} characters"))
                .help(format!("call the {what} `{}`", to_snake(name))),
        );
    } else if let Some(owner) = taken(name) {
        reports.push(
            Report::new(Code::ReservedName, name.place, format!("`{}` is reserved", name.value))
                .label(format!("taken by {owner}"))
                .help(format!("choose another name for the {what}")),
        );
    }
}

fn is_snake(name: &str) -> bool {
    let words = name
        .split('_')
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    words && name.len() <= LENGTH && name.starts_with(|first: char| first.is_ascii_lowercase())
}

/// What the name would be in lower snake case.
fn to_snake(name: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    let mut previous = '_';
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() || (letter.is_ascii_uppercase() && previous.is_ascii_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && letter.is_ascii_alphanumeric()
        {
            word.push(letter.to_ascii_lowercase());
        }
        previous = letter;
    }
    let mut snake = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    snake.truncate(LENGTH);
    let snake = snake.trim_matches('_');
    if is_snake(snake) { snake.to_owned() } else { "a_name".to_owned() }
}

fn schema(name: &Spanned<String>, reports: &mut Reports) {
    let pascal =
        name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if !pascal || name.len() > LENGTH {
        reports.push(
            Report::new(Code::BadName, name.place, format!("`{}` is no name", name.value))
                .label("not PascalCase")
                .help("call the schema by the singular of the type, as in `CustomerPasswordReset`"),
        );
    } else if name.value == "Self" {
        reports.push(Report::new(Code::ReservedName, name.place, "`Self` is reserved").label("taken by Rust"));
    }
}

fn topics(topics: &[Spanned<String>], reports: &mut Reports) {
    for (index, topic) in topics.iter().enumerate() {
        name(topic, "topic", |_| None, reports);
        if let Some(first) = topics.iter().take(index).find(|other| other.value == topic.value) {
            reports.push(
                Report::new(Code::DuplicateTopic, topic.place, format!("the topic `{}` is listed twice", topic.value))
                    .label("again here")
                    .related(first.place, "first here")
                    .help("remove one of them"),
            );
        }
    }
}

fn roles<'r>(roles: impl Iterator<Item = &'r Spanned<String>>, reports: &mut Reports) {
    for role in roles.filter(|role| !ROLES.contains(&role.as_str())) {
        let near = crate::diagnostics::nearest(role, ROLES.iter().copied());
        let help = near.map_or_else(
            || format!("the roles are `{}`", ROLES.join("`, `")),
            |near| format!("did you mean `{near}`?"),
        );
        reports.push(
            Report::new(Code::UnknownPermission, role.place, format!("there is no role `{}`", role.value))
                .label("no such role")
                .help(help),
        );
    }
}

/// Attributes and relationships are members of the same object; upper and lower case do not tell them apart.
fn collisions(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    let own = draft.resource.properties.iter().map(|(name, _)| (name, "an attribute"));
    let relationships = draft.resource.relationships.iter().map(|(name, _)| (name, "a relationship"));
    let shared = common.attributes.iter().map(|(name, _)| (name, "an attribute of every resource"));
    let mut seen: Vec<(&Spanned<String>, &str)> = Vec::new();
    for (name, what) in shared.chain(own).chain(relationships) {
        match seen.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
            // The same key twice in the same mapping was reported as such.
            Some((first, kind)) if first.value != name.value || *kind != what => reports.push(
                Report::new(Code::CollidingNames, name.place, format!("`{}` collides with {kind}", name.value))
                    .label(format!("{what} here"))
                    .related(first.place, format!("{kind} here"))
                    .help("rename one of them"),
            ),
            _ => {}
        }
        seen.push((name, what));
    }
}

/// The values of an enum become variants of a Rust enum.
fn variants(attribute: &Attribute, reports: &mut Reports) {
    let Some(values) = &attribute.enumeration else { return };
    let word = |value: &str| value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    for value in values.iter() {
        if word(value).is_empty() {
            reports.push(
                Report::new(Code::UnsuitableDefault, value.place, format!("`{}` is no value for an enum", value.value))
                    .help("use letters or digits; for no value at all, let the type be nullable"),
            );
        } else if let Some(first) = seen.iter().find(|other| word(other) == word(value)) {
            reports.push(
                Report::new(
                    Code::CollidingNames,
                    value.place,
                    format!("`{}` collides with `{}`", value.value, first.value),
                )
                .label("the same but for case or punctuation")
                .related(first.place, "first here")
                .help("remove one of them, or rename it"),
            );
        }
        seen.push(value);
    }
}
