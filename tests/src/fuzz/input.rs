//! One input of the fuzzer: a request.

use std::fmt;

use jsonapi::query::QueryKind;
use jsonapi::{Action, MEDIA_TYPE, Method, Operation};
use models::operations::OPERATIONS;

use super::bodies;
use crate::queries::{self, Words};
use crate::random::Random;
use crate::{Request, Role};

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The query strings of reads.
    Query,
    /// The bodies of creations and updates.
    Body,
}

impl Target {
    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Body => "body",
        }
    }
}

/// A request, not always one that can be sent.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) operation: &'static Operation,
    pub(super) role: Role,
    pub(super) id: String,
    pub(super) query: String,
    pub(super) body: Option<Vec<u8>>,
}

impl Input {
    /// The input with this number.
    pub(super) fn make(target: Target, seed: u64, number: u64, words: &Words) -> Self {
        let mut random = Random::of(seed, number);
        match target {
            Target::Query => Self::read(&mut random, words),
            Target::Body => Self::write(&mut random, words),
        }
    }

    fn read(random: &mut Random, words: &Words) -> Self {
        let asked = queries::ask(random, words, None);
        let query = if random.once_in(3) {
            queries::encode(random, &asked.parameters)
        } else {
            queries::break_query(random, asked.parameters)
        };
        Self { operation: asked.operation, role: role(random), id: asked.id, query, body: None }
    }

    fn write(random: &mut Random, words: &Words) -> Self {
        let writes: Vec<&'static Operation> =
            OPERATIONS.iter().filter(|operation| matches!(operation.method, Method::Post | Method::Patch)).collect();
        let operation = *random.pick(&writes);
        let id =
            if operation.action == Action::Update { words.id(random, operation.resource.name) } else { String::new() };
        let query = if random.once_in(4) {
            let (kind, resource) = QueryKind::of(operation.action, operation.resource);
            let parameters = queries::parameters(random, words, resource, kind);
            queries::encode(random, &parameters)
        } else {
            String::new()
        };
        let body = bodies::body(random, operation, &id);
        Self { operation, role: role(random), id, query, body: Some(body) }
    }

    /// Path and query string.
    pub(super) fn target(&self) -> String {
        let path = self.operation.path.replace("{id}", &self.id);
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }

    /// The request, when HTTP has one that says this.
    pub(super) fn request(&self) -> Option<Request> {
        let target = self.target();
        target.parse::<axum::http::Uri>().ok()?;
        let request = Request::bare(self.operation.method.as_str(), target).header("accept", MEDIA_TYPE);
        Some(match &self.body {
            Some(body) => request.header("content-type", MEDIA_TYPE).raw(body.clone()),
            None => request,
        })
    }
}

/// The input as a person can read and send it.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} as {:?}", self.operation.method.as_str(), self.target().escape_debug(), self.role)?;
        match &self.body {
            Some(body) => write!(f, "\n{}", body.escape_ascii()),
            None => Ok(()),
        }
    }
}

fn role(random: &mut Random) -> Role {
    match random.below(10) {
        0 => Role::SalesChannel,
        1 => Role::Customer,
        2 => Role::None,
        _ => Role::Integration,
    }
}
