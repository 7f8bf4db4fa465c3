//! The contract as a judge: every response that a test sees is checked against the bundle, `openapi/openapi.json`.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::{resource_objects, workspace};

const BUNDLE: &str = "urn:latchkey:bundle";

/// The bundle, as it is served.
///
/// # Panics
///
/// When it cannot be read: run `cargo xtask codegen`.
pub fn bundle() -> &'static Value {
    static BUNDLE: OnceLock<Value> = OnceLock::new();
    BUNDLE.get_or_init(|| workspace::json("openapi/openapi.json"))
}

/// Checks an answer: its status is documented for the operation, its media type for the status, its body satisfies the
/// schema, and its resource objects show what the descriptors let them show, in document order.
///
/// # Panics
///
/// When it breaks the contract; the message holds the exchange.
pub fn judge(answer: &Answer) {
    if let Err(fault) = check(answer) {
        panic!("{fault}\n\n{answer}");
    }
}

/// Like [`judge`], with the fault as an error.
///
/// # Errors
///
/// What breaks the contract.
pub fn check(answer: &Answer) -> Result<(), String> {
    length(answer)?;
    let path = answer.request.path();
    let Some(template) = template(path) else {
        return unknown_path(answer);
    };
    if answer.request.method == "OPTIONS" {
        return options(answer, template);
    }
    let method = answer.request.method.to_lowercase();
    let method = if method == "head" { "get" } else { &method };
    let pointer = format!("/paths/{}/{method}", escape(template));
    if bundle().pointer(&pointer).is_none() {
        return refused(answer, 405);
    }
    if method == "get" && matches!(answer.status, 200 | 304) {
        tagged(answer)?;
    }
    if method == "get" && answer.status == 304 {
        return not_modified(answer);
    }
    let response = response(&pointer, answer.status)?;
    body(answer, &response)?;
    resource_objects::check(answer)
}

/// An answer is as long as it says: a connection cannot tell one answer from the next otherwise.
fn length(answer: &Answer) -> Result<(), String> {
    let said = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
    let headless = answer.request.method == "HEAD" || answer.status == 304;
    match said {
        Some(said) if said != answer.body.len() && !headless => {
            Err(format!("the answer says that it has {said} bytes, and has {}", answer.body.len()))
        }
        _ => Ok(()),
    }
}

/// `OPTIONS` is answered everywhere, with the methods that are documented for the path.
fn options(answer: &Answer, template: &str) -> Result<(), String> {
    let item = bundle()["paths"][template].as_object().ok_or("no path item")?;
    let methods = item.iter().filter(|(_, member)| member["responses"].is_object()).map(|(method, _)| method);
    let documented = methods.flat_map(|method| match method.as_str() {
        "get" => vec!["GET".to_owned(), "HEAD".to_owned()],
        other => vec![other.to_uppercase()],
    });
    let documented: BTreeSet<String> = documented.chain(["OPTIONS".to_owned()]).collect();
    let allow = answer.header("allow").unwrap_or_default();
    let allowed: BTreeSet<String> = allow.split(',').map(|method| method.trim().to_owned()).collect();
    if answer.status == 204 && answer.body.is_empty() && allowed == documented {
        Ok(())
    } else {
        Err(format!("OPTIONS is answered with 204 and Allow: {documented:?}"))
    }
}

/// An answer to a read has a weak entity tag.
fn tagged(answer: &Answer) -> Result<(), String> {
    let tag = answer.header("etag").unwrap_or_default();
    let opaque = tag.strip_prefix("W/\"").and_then(|tag| tag.strip_suffix('"')).unwrap_or_default();
    if opaque.len() == 32 && opaque.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(format!("{tag:?} is no weak entity tag"))
    }
}

/// "You have it already" is an answer to who says what they have, and it says nothing more.
fn not_modified(answer: &Answer) -> Result<(), String> {
    let asked = answer.request.headers.iter().any(|(name, _)| name == "if-none-match");
    let said = ["content-type", "content-encoding"].iter().any(|name| answer.headers.contains_key(*name));
    if asked && !said && answer.body.is_empty() {
        Ok(())
    } else {
        Err("304 is an answer to If-None-Match, without a body".to_owned())
    }
}

/// Whether the path is one that the bundle speaks about.
fn template(path: &str) -> Option<&'static str> {
    let paths = bundle()["paths"].as_object()?;
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let fits = |template: &&String| {
        let template: Vec<&str> = template.split('/').collect();
        template.len() == parts.len()
            && template
                .iter()
                .zip(&parts)
                .all(|(wanted, found)| wanted == found || (wanted.starts_with('{') && !found.is_empty()))
    };
    paths.keys().find(fits).map(String::as_str)
}

/// A path outside the contract: below `/api` the answer is a JSON:API error, elsewhere it is none of the contract's business.
fn unknown_path(answer: &Answer) -> Result<(), String> {
    if answer.request.path().starts_with("/api/") { refused(answer, 404) } else { Ok(()) }
}

/// A request that names no operation must be told so in an error document.
fn refused(answer: &Answer, status: u16) -> Result<(), String> {
    // A token, a media type or a body may be complained about first.
    if !(400..500).contains(&answer.status) {
        return Err(format!("an answer of {status} was due, since the contract has no such operation"));
    }
    if answer.request.method == "HEAD" {
        return Ok(());
    }
    let errors = answer.document().and_then(|document| document["errors"].as_array().cloned()).unwrap_or_default();
    if errors.is_empty() || errors.iter().any(|error| !error["title"].is_string() || !error["detail"].is_string()) {
        return Err("the refusal is no error document".to_owned());
    }
    Ok(())
}

/// The pointer to the response object for the status, references followed.
fn response(operation: &str, status: u16) -> Result<String, String> {
    let documented = |key: &str| {
        let pointer = format!("{operation}/responses/{key}");
        let found = bundle().pointer(&pointer)?;
        Some(found["$ref"].as_str().map_or(pointer, |target| target.trim_start_matches('#').to_owned()))
    };
    documented(&status.to_string()).ok_or_else(|| format!("status {status} is not documented for {operation}"))
}

fn body(answer: &Answer, response: &str) -> Result<(), String> {
    let content = bundle().pointer(&format!("{response}/content"));
    if answer.request.method == "HEAD" {
        return if answer.body.is_empty() { Ok(()) } else { Err("an answer to HEAD has a body".to_owned()) };
    }
    let Some(content) = content.and_then(Value::as_object) else {
        return if answer.body.is_empty() { Ok(()) } else { Err("the contract documents no body here".to_owned()) };
    };
    let found = answer.header("content-type").unwrap_or_default();
    if !content.contains_key(found) {
        return Err(format!("media type {found:?} is not documented, {:?} is", content.keys().collect::<Vec<_>>()));
    }
    let document = answer.document().ok_or("the body is no JSON")?;
    let validator = validator(&format!("{response}/content/{}/schema", escape(found)))?;
    let mut faults = String::new();
    for error in validator.iter_errors(&document) {
        let _ = writeln!(faults, "{} at {:?}, by {}", error, error.instance_path().to_string(), error.schema_path());
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("the body breaks its schema:\n{faults}")) }
}

/// The compiled schema at a pointer of the bundle; compiled once in a process.
///
/// # Errors
///
/// When there is no such schema or it is not valid.
pub fn validator(pointer: &str) -> Result<Arc<Validator>, String> {
    static VALIDATORS: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let mut validators = VALIDATORS.get_or_init(Mutex::default).lock().map_err(|error| error.to_string())?;
    if let Some(validator) = validators.get(pointer) {
        return Ok(validator.clone());
    }
    let reference = json!({ "$ref": format!("{BUNDLE}#{}", fragment(pointer)) });
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        // Addresses beyond ASCII are addresses (RFC 6531); the keyword's own check knows none.
        .with_format("email", |text: &str| {
            text.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
        })
        .with_registry(registry())
        .build(&reference)
        .map_err(|error| format!("the schema at {pointer} is not valid: {error}"))?;
    let validator = Arc::new(validator);
    validators.insert(pointer.to_owned(), validator.clone());
    Ok(validator)
}

fn registry() -> &'static Registry<'static> {
    static REGISTRY: OnceLock<Registry<'static>> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let registry = Registry::new().draft(Draft::Draft202012).add(BUNDLE, bundle());
        registry.and_then(jsonschema::RegistryBuilder::prepare).unwrap_or_else(|error| panic!("the bundle: {error}"))
    })
}

/// A path or media type as one step of a JSON pointer (RFC 6901).
fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// A JSON pointer as a URI fragment: braces are not allowed there.
fn fragment(pointer: &str) -> String {
    pointer.replace('{', "%7B").replace('}', "%7D")
}
