//! Swagger UI at `/docs`, from assets inside the binary: no network at build or run time.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::routing::MethodRouter;
use utoipa_swagger_ui::{Config, oauth};

use super::bundle;
use crate::error::{Error, Refusal};
use crate::http::App;

/// The page and its assets.
pub(crate) const PATHS: [&str; 3] = ["/docs", "/docs/", "/docs/{*file}"];

/// The page's address; its assets have relative ones, so the slash matters.
const PAGE: &str = "/docs/";

/// What the pages of Swagger UI may do: load from this server only, talk to this server only, and be framed by nobody
/// (security-reliability E15). Swagger UI sets styles from its scripts and draws icons from `data:` addresses.
const HEADERS: [(HeaderName, &str); 3] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-cache"),
];

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
    let file =
        utoipa_swagger_ui::serve(file_name, Arc::clone(config())).ok().flatten().ok_or(Refusal::RouteNotFound)?;
    let mut response = Response::new(Body::from(with_long_forms(file_name, file.bytes.into_owned())));
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&file.content_type) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// The plug-in that keeps long forms quick (decision 23).
const LONG_FORMS: &str = include_str!("long_forms.js");
/// The asset that sets Swagger UI up.
const INITIALIZER: &str = "swagger-initializer.js";
/// Where it lists the plug-ins.
const PLUGINS: &str = "plugins: [";

/// The asset; the one that sets Swagger UI up with the plug-in in it.
fn with_long_forms(file_name: &str, bytes: Vec<u8>) -> Vec<u8> {
    if file_name != INITIALIZER {
        return bytes;
    }
    let text = String::from_utf8_lossy(&bytes);
    format!("{LONG_FORMS}{}", text.replacen(PLUGINS, &format!("{PLUGINS}LongForms, "), 1)).into_bytes()
}

/// How Swagger UI is set up: from the bundle, asking nobody else, and forgetting a login when the page is left. What it keeps
/// of one for longer is everything that was typed in, client secret and password included, for every script of this origin.
fn config() -> &'static Arc<Config<'static>> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let login = oauth::Config::new().scopes(vec!["market:all".to_owned()]);
        let config = Config::with_oauth_config([bundle::PATH], login)
            .display_request_duration(true)
            .validator_url("none");
        Arc::new(config)
    });
    &CONFIG
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swagger_ui_is_set_up_with_the_plug_in_for_long_forms() {
        let served = utoipa_swagger_ui::serve(INITIALIZER, Arc::clone(config())).ok().flatten();
        let bytes = served.map(|file| file.bytes.into_owned()).unwrap_or_default();
        let text = String::from_utf8(with_long_forms(INITIALIZER, bytes)).unwrap_or_default();
        assert!(text.starts_with("// Keeps Swagger UI quick"), "{text}");
        assert!(text.contains("plugins: [LongForms, "), "{text}");
        assert_eq!(with_long_forms("swagger-ui.css", b"plugins: [".to_vec()), b"plugins: [");
    }
}
