//! What the handlers share, and how the whole server is put together.

use std::sync::Arc;

use axum::Router;
use axum::http::Extensions;
use domain::audit::Origin;
use domain::{Chance, Service};

use super::health::Readiness;
use super::routes;
use crate::client::Networks;
use crate::limits::RateLimits;

/// What the HTTP side needs to know beyond the service.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// What links begin with, without a trailing slash (decision 10).
    pub public_url: String,
    /// The largest request body in bytes.
    pub body_limit: usize,
    /// The networks that the limits on how often a client may call do not hold for; `None` when they hold for nobody.
    pub rate_limit_exempt: Option<Networks>,
    /// Whether the documentation is served.
    pub docs: bool,
    /// Whether clients reach the server by TLS and nothing else.
    pub secure: bool,
}

impl HttpSettings {
    /// Settings with the documented limits on sizes, none on how often a client may call, documentation, and no TLS.
    #[must_use]
    pub fn new(public_url: impl Into<String>) -> Self {
        let public_url = public_url.into();
        Self { public_url, body_limit: 1024 * 1024, rate_limit_exempt: None, docs: true, secure: false }
    }
}

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) service: Service,
    pub(crate) settings: Arc<HttpSettings>,
    pub(super) chance: Arc<dyn Chance>,
    rate_limits: Option<RateLimits>,
    pub(super) readiness: Readiness,
}

impl App {
    /// Takes the service, what else is to be known, and the source of trace ids.
    #[must_use]
    pub fn new(service: Service, settings: HttpSettings, chance: Arc<dyn Chance>) -> Self {
        let mode = service.organization().mode;
        let rate_limits = settings.rate_limit_exempt.clone().map(|exempt| RateLimits::new(mode, exempt));
        Self { service, settings: Arc::new(settings), chance, rate_limits, readiness: Readiness::default() }
    }

    /// What takes back that the server is ready.
    pub(crate) fn readiness(&self) -> Readiness {
        self.readiness.clone()
    }

    /// The limits on how often a client may call; `None` when they hold for nobody.
    pub(crate) const fn rate_limits(&self) -> Option<&RateLimits> {
        self.rate_limits.as_ref()
    }

    /// The app as one request sees it: what is done for it is told in the audit trail with its trace id and its client.
    pub(crate) fn called_from(self, request: &Extensions) -> Self {
        let origin = request.get::<Origin>().cloned().unwrap_or_default();
        Self { service: self.service.called_from(origin), ..self }
    }

    /// The whole server as a service: tests drive it in process, `latchkey serve` on a listener.
    pub fn router(self) -> Router {
        routes::router(self)
    }
}
