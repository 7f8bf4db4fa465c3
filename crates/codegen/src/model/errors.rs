//! The table of errors.

use serde_json::{Map, Value as Json, json};

use super::{Action, Operation, Resource};

/// Every error, in the order of the document.
#[derive(Debug, Clone, Default)]
pub struct ErrorTable {
    /// The document that it comes from, relative to the workspace.
    pub source: String,
    /// What the API answers.
    pub api: Vec<ErrorEntry>,
    /// What the token endpoint answers.
    pub token: Vec<ErrorEntry>,
}

/// One error.
#[derive(Debug, Clone)]
pub struct ErrorEntry {
    /// Its name: `PAGE_PARAMETER_NOT_ALLOWED`.
    pub name: String,
    /// The HTTP status.
    pub status: u16,
    /// The code for programs.
    pub code: Option<String>,
    /// The kind of error, with `{name}` for what is filled in.
    pub title: String,
    /// What is wrong, with `{name}` for what is filled in.
    pub detail: String,
    /// When it happens.
    pub when: String,
    /// What the caller can do.
    pub help: String,
    /// Which operations can answer it.
    pub places: Vec<ErrorPlace>,
    /// A request that is answered so.
    pub example: ErrorExample,
}

/// Operations, as far as errors tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ErrorPlace {
    List,
    Retrieve,
    Create,
    Update,
    Delete,
    RelatedToOne,
    RelatedToMany,
    RelationshipToOne,
    RelationshipToMany,
}

/// A request that an error answers, and what is particular to the answer.
#[derive(Debug, Clone)]
pub struct ErrorExample {
    /// What stands out about it.
    pub summary: String,
    /// Whose token is sent: `integration`, `sales_channel`, `customer` or `none`.
    pub role: String,
    /// What is in the store before: the name of a file of the tests.
    pub fixture: String,
    /// Method and target.
    pub request: String,
    /// Headers that matter.
    pub headers: Vec<(String, String)>,
    /// What is sent: a document, or text that is none.
    pub body: Option<Json>,
    /// What is filled in, by name.
    pub with: Vec<(String, String)>,
    /// Where in the request the error is.
    pub source: Option<Json>,
    /// What programs may want to know.
    pub meta: Option<Json>,
}

impl ErrorPlace {
    /// Every place, in the order in which operations are documented.
    pub const ALL: [Self; 9] = [
        Self::List,
        Self::Retrieve,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::RelatedToOne,
        Self::RelatedToMany,
        Self::RelationshipToOne,
        Self::RelationshipToMany,
    ];

    /// The place of an operation.
    #[must_use]
    pub fn of(resource: &Resource, operation: &Operation) -> Self {
        match &operation.action {
            Action::List => Self::List,
            Action::Retrieve => Self::Retrieve,
            Action::Create => Self::Create,
            Action::Update => Self::Update,
            Action::Delete => Self::Delete,
            Action::Related(name) if is_many(resource, name) => Self::RelatedToMany,
            Action::Related(_) => Self::RelatedToOne,
            Action::Relationship(name) if is_many(resource, name) => Self::RelationshipToMany,
            Action::Relationship(_) => Self::RelationshipToOne,
        }
    }

    /// The word of the documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Retrieve => "retrieve",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::RelatedToOne => "related_to_one",
            Self::RelatedToMany => "related_to_many",
            Self::RelationshipToOne => "relationship_to_one",
            Self::RelationshipToMany => "relationship_to_many",
        }
    }
}

fn is_many(resource: &Resource, relationship: &str) -> bool {
    resource.relationships.iter().any(|found| found.many && found.name == relationship)
}

impl ErrorEntry {
    /// The code, or the name where there is none: what readers look the error up by.
    #[must_use]
    pub fn heading(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.name)
    }

    /// The error object of the example, its members in the documented order.
    #[must_use]
    pub fn object(&self) -> Json {
        self.written(json!(self.status.to_string()), self.example.meta.clone())
    }

    /// The error object of the example as the token endpoint writes it: the status is a number, and there is always a `meta`.
    #[must_use]
    pub fn token_object(&self) -> Json {
        self.written(json!(self.status), Some(self.example.meta.clone().unwrap_or_else(|| json!({}))))
    }

    fn written(&self, status: Json, meta: Option<Json>) -> Json {
        let example = &self.example;
        let mut object = Map::new();
        object.insert("title".to_owned(), json!(example.fill(&self.title)));
        object.insert("detail".to_owned(), json!(example.fill(&self.detail)));
        let code = self.code.as_ref().map(|code| json!(code));
        let members = [("code", code), ("source", example.source.clone()), ("status", Some(status)), ("meta", meta)];
        object.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Json::Object(object)
    }
}

impl ErrorExample {
    /// The text with its names replaced.
    fn fill(&self, template: &str) -> String {
        self.with.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}
