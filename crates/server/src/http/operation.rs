//! The generic handler: one function answers every operation of every resource.

use axum::body::Body;
use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::{Failure, Principal};
use jsonapi::document::Primary;
use jsonapi::query::{self, QueryKind};
use jsonapi::{Action, Changes, Document, Envelope, Operation, Problem, Query, document, request};
use models::RESOURCES;

use super::{App, TraceId, answer, authorization, media_type};
use crate::error::{Error, Refusal};

/// The longest id that is looked up; ids have 10 letters (decision 1), those of imported rows may be longer.
const ID_LIMIT: usize = 64;

/// What a request says before its query and body are looked at.
struct Head {
    principal: Principal,
    /// The id in the path; empty for operations on a collection.
    id: String,
    trace_id: TraceId,
}

/// Answers one request: who asks, what is asked, the service's word, bytes.
pub(super) async fn handle(app: App, operation: &'static Operation, request: Request) -> Result<Response<Body>, Error> {
    let (mut parts, body) = request.into_parts();
    let app = app.called_from(&parts.extensions);
    let head = match read_head(&app, operation, &mut parts).await {
        Ok(head) => head,
        Err(error) => {
            super::discard(body).await;
            return Err(error);
        }
    };
    let body = super::read(&parts.headers, body, app.settings.body_limit).await?;
    let (query, changes) = match parse(operation, &head.id, parts.uri.query().unwrap_or_default(), &body) {
        Ok(parsed) => parsed,
        Err(problems) => return Err(refuse(&app, operation, &head, problems).await.into()),
    };
    match call(&app, operation, &head, changes, &query).await? {
        Some(document) => Ok(respond(&app, operation, &head, &document, &query)),
        None => Ok(answer::no_content()),
    }
}

/// Checks, in the order of api-facts 3.1: who asks, whether that is allowed, and which media types are spoken.
async fn read_head(app: &App, operation: &Operation, parts: &mut Parts) -> Result<Head, Error> {
    let principal = app.service.authenticate(authorization::bearer(&parts.headers)?).await?;
    app.service.permit(&principal, operation.resource, operation.action)?;
    media_type::check(operation.method, &parts.headers)?;
    let path = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Refusal::MalformedPath)?;
    let id = path.iter().find(|(name, _)| *name == "id").map_or_else(String::new, |(_, id)| id.to_owned());
    let trace_id = parts.extensions.get::<TraceId>().cloned().unwrap_or_default();
    Ok(Head { principal, id, trace_id })
}

/// Checks query and body. What is no JSON comes before what is wrong with the query, and that before what is wrong with
/// the document (api-facts 3.1).
fn parse(
    operation: &Operation,
    id: &str,
    raw_query: &str,
    body: &[u8],
) -> Result<(Query, Option<Changes>), Vec<Problem>> {
    let (kind, resource) = QueryKind::of(operation.action, operation.resource);
    let query = query::parse(resource, kind, RESOURCES, raw_query);
    let writes = matches!(operation.action, Action::Create | Action::Update);
    let id = (operation.action == Action::Update).then_some(id);
    let changes = writes.then(|| request::parse(operation.resource, operation.action, id, body)).transpose();
    match (query, changes) {
        (Ok(query), Ok(changes)) => Ok((query, changes)),
        (_, Err(problems)) if problems.iter().any(is_syntax) => Err(problems),
        (Err(problems), _) | (_, Err(problems)) => Err(problems),
    }
}

/// The failure of a request that did not parse. Values are judged after the record was looked up, so one that is not there
/// comes before what is wrong with its new values (api-facts 3.1).
async fn refuse(app: &App, operation: &Operation, head: &Head, problems: Vec<Problem>) -> Failure {
    let judges_values = problems.iter().all(|problem| matches!(problem, Problem::Invalid(_)));
    if operation.action == Action::Update && judges_values {
        if !could_be_id(&head.id) {
            return Failure::NotFound;
        }
        let located = app.service.locate(&head.principal, operation.resource, operation.action, &head.id).await;
        if let Err(failure) = located {
            return failure;
        }
    }
    Failure::Problems(problems)
}

/// Whether the body could not even be read.
fn is_syntax(problem: &Problem) -> bool {
    matches!(problem, Problem::MalformedJson(_) | Problem::NotAnObject)
}

/// Asks the service. A deletion has no document.
async fn call(
    app: &App,
    operation: &Operation,
    head: &Head,
    changes: Option<Changes>,
    query: &Query,
) -> Result<Option<Document>, Failure> {
    let (service, principal, resource, id) = (&app.service, &head.principal, operation.resource, head.id.as_str());
    if !could_be_id(id) && !matches!(operation.action, Action::List | Action::Create) {
        return Err(Failure::NotFound);
    }
    let document = match (operation.action, changes) {
        (Action::List, _) => service.list(principal, resource, query).await?,
        (Action::Retrieve, _) => service.retrieve(principal, resource, id, query).await?,
        (Action::Create, Some(changes)) => service.create(principal, resource, changes, query).await?,
        (Action::Update, Some(changes)) => service.update(principal, resource, id, changes, query).await?,
        (Action::Delete, _) => return service.delete(principal, resource, id).await.map(|()| None),
        (Action::Related(at), _) => service.related(principal, resource, id, at, query).await?,
        (Action::Relationship(at), _) => service.relationship(principal, resource, id, at, query).await?,
        (Action::Create | Action::Update, None) => {
            return Err(Failure::internal("a write was read without its changes"));
        }
    };
    Ok(Some(document))
}

/// Whether a text can be an id at all: a database is not asked for what it cannot hold.
fn could_be_id(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    plain && (1..=ID_LIMIT).contains(&text.len())
}

/// Writes the document, and for a creation where the new resource is.
fn respond(app: &App, operation: &Operation, head: &Head, document: &Document, query: &Query) -> Response<Body> {
    let organization = app.service.organization();
    let envelope = Envelope {
        public_url: &app.settings.public_url,
        mode: organization.mode.as_str(),
        organization_id: &organization.id,
        trace_id: head.trace_id.as_str(),
    };
    let path = operation.path.replace("{id}", &head.id);
    let bytes = document::write(document, &envelope, query, &path);
    let created = match &document.primary {
        Primary::One(Some(object)) if operation.action == Action::Create => Some(&object.id),
        _ => None,
    };
    let status = if created.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = answer::document(status, bytes);
    let location = created.map(|id| HeaderValue::try_from(format!("{}{path}/{id}", envelope.public_url)));
    if let Some(Ok(location)) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
