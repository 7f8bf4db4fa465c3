//! Swagger UI at `/docs`, from assets inside the binary: no network at build or run time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;
use utoipa_swagger_ui::{Config, oauth};

use super::bundle;
use crate::error::{Error, Refusal};
use crate::http::{App, Constant};

/// The page and its assets.
pub(crate) const PATHS: [&str; 3] = ["/docs", "/docs/", "/docs/{*file}"];

/// The page's address; its assets have relative ones, so the slash matters.
const PAGE: &str = "/docs/";

/// What the pages of Swagger UI may do: load from this server only, talk to this server only, and be framed by nobody
/// (security-reliability E15). Swagger UI sets styles from its scripts and draws icons from `data:` addresses.
const CONTENT_SECURITY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

pub(crate) fn route() -> MethodRouter<App> {
    MethodRouter::new().get(page)
}

/// `/` leads to the documentation.
pub(crate) async fn home() -> Response<Body> {
    redirect()
}

fn redirect() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static(PAGE));
    response
}

/// Serves the page or one of its assets.
async fn page(request: Request) -> Result<Response<Body>, Error> {
    let Some(file_name) = request.uri().path().strip_prefix(PAGE) else { return Ok(redirect()) };
    let mut response = asset(file_name).ok_or(Refusal::RouteNotFound)?.respond();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, CONTENT_SECURITY);
    Ok(response)
}

/// The page, which has no name, or the asset of a name; made when it is first asked for.
fn asset(file_name: &str) -> Option<Arc<Constant>> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Constant>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(asset) = made.get(file_name) {
        return Some(Arc::clone(asset));
    }
    let file = utoipa_swagger_ui::serve(file_name, config()).ok().flatten()?;
    let bytes = match with_long_forms(file_name, file.bytes) {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let asset = Constant::new(HeaderValue::try_from(file.content_type).ok()?, bytes);
    made.insert(file_name.to_owned(), Arc::clone(&asset));
    Some(asset)
}

/// The plug-in that keeps long forms quick (decision 23).
const LONG_FORMS: &str = include_str!("long_forms.js");
/// The asset that sets Swagger UI up.
const INITIALIZER: &str = "swagger-initializer.js";
/// Where it lists the plug-ins.
const PLUGINS: &str = "plugins: [";

/// The asset; the one that sets Swagger UI up with the plug-in in it.
fn with_long_forms<'a>(file_name: &str, bytes: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
    if file_name != INITIALIZER {
        return bytes;
    }
    let text = String::from_utf8_lossy(&bytes);
    format!("{LONG_FORMS}{}", text.replacen(PLUGINS, &format!("{PLUGINS}LongForms, "), 1)).into_bytes().into()
}

/// How Swagger UI is set up: from the bundle, asking nobody else, and forgetting a login when the page is left. What it keeps
/// of one for longer is everything that was typed in, client secret and password included, for every script of this origin.
fn config() -> Arc<Config<'static>> {
    let login = oauth::Config::new().scopes(vec!["market:all".to_owned()]);
    Arc::new(Config::with_oauth_config([bundle::PATH], login).display_request_duration(true).validator_url("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swagger_ui_is_set_up_with_the_plug_in_for_long_forms() {
        let served = utoipa_swagger_ui::serve(INITIALIZER, config()).ok().flatten();
        let bytes = served.map(|file| file.bytes).unwrap_or_default();
        let text = String::from_utf8(with_long_forms(INITIALIZER, bytes).into_owned()).unwrap_or_default();
        assert!(text.starts_with("// Keeps Swagger UI quick"), "{text}");
        assert!(text.contains("plugins: [LongForms, "), "{text}");
        assert_eq!(*with_long_forms("swagger-ui.css", Cow::Borrowed(b"plugins: [")), *b"plugins: [");
    }
}
