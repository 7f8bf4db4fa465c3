//! What the handlers share, and how the whole server is put together.

use std::sync::Arc;

use axum::Router;
use domain::{Chance, Service};
use persistence::Store;

use super::routes;

/// What the HTTP side needs to know beyond the service.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// What links begin with, without a trailing slash (decision 10).
    pub public_url: String,
    /// The largest request body in bytes.
    pub body_limit: usize,
}

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) service: Service,
    pub(super) store: Store,
    pub(super) settings: Arc<HttpSettings>,
    pub(super) chance: Arc<dyn Chance>,
}

impl App {
    /// Takes the service, the store that readiness is asked of, and the source of trace ids.
    #[must_use]
    pub fn new(service: Service, store: Store, settings: HttpSettings, chance: Arc<dyn Chance>) -> Self {
        Self { service, store, settings: Arc::new(settings), chance }
    }

    /// The whole server as a service: tests drive it in process, `latchkey serve` on a listener.
    pub fn router(self) -> Router {
        routes::router(self)
    }
}
