//! The limits as they are documented (api-facts 7): for each class of requests an average, and a burst for each endpoint.

use axum::http::Method;
use domain::Mode;

use super::window::Limit;
use crate::http::Area;
use crate::oauth;

/// A class of requests. Reads of what a cache may keep are a class of their own in the original; no resource of this
/// server is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// Asking for an access token.
    Token,
    /// `GET` and `HEAD`.
    Read,
    /// Everything else.
    Write,
}

/// The limits of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// For the sum of all requests of the class; the one that answers tell of.
    pub(super) average: Limit,
    /// For each endpoint.
    pub(super) burst: Option<Limit>,
}

/// The longest interval, in milliseconds.
pub(super) const LONGEST: u32 = 60_000;

/// The class of a request by its method and the template of its route; `None` for what is not limited, because it costs
/// next to nothing: asking for the methods of a path, health, of which the database is asked once a second, documentation,
/// which is hashed and compressed once, and public keys.
pub(super) fn class(method: &Method, route: &str) -> Option<Class> {
    match *method {
        _ if !matches!(Area::of(route), Area::Api | Area::Tokens) => None,
        Method::OPTIONS => None,
        Method::GET | Method::HEAD => Some(Class::Read),
        Method::POST if route == oauth::TOKEN_PATH => Some(Class::Token),
        _ => Some(Class::Write),
    }
}

/// The limits of a class in this mode.
pub(super) fn limits(class: Class, mode: Mode) -> Limits {
    let per_minute = |requests| Limit { requests, interval: LONGEST };
    let per_ten_seconds = |requests| Some(Limit { requests, interval: 10_000 });
    match (class, mode) {
        (Class::Token, _) => Limits { average: per_minute(30), burst: None },
        (Class::Read | Class::Write, Mode::Live) => Limits { average: per_minute(200), burst: per_ten_seconds(50) },
        (Class::Read | Class::Write, Mode::Test) => Limits { average: per_minute(100), burst: per_ten_seconds(25) },
    }
}
