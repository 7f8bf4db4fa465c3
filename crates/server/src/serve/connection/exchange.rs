//! One request and its answer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use hyper::body::{Body as _, Incoming};
use hyper::service::Service;
use hyper::{Request, Response};

use super::bodies::{AnswerBody, Answering, RequestBody};
use super::watch::Watch;
use crate::serve::Shared;
use crate::serve::deadline::{Deadline, Progress};

/// Takes the requests of one connection to the router.
pub(super) struct Exchange {
    pub(super) shared: Arc<Shared>,
    pub(super) watch: Arc<Watch>,
    pub(super) peer: IpAddr,
}

impl Service<Request<Incoming>> for Exchange {
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let answering = Answering::begin(&self.watch);
        let mut router = self.shared.router.clone();
        // A router is always ready.
        let answer = tower::Service::call(&mut router, self.prepare(request));
        Box::pin(async move {
            let Ok(answer) = answer.await;
            Ok(answer.map(|body| AnswerBody { body, _answering: answering }))
        })
    }
}

impl Exchange {
    /// Adds what the connection knows: whose request it is, and the time that it has.
    fn prepare(&self, request: Request<Incoming>) -> Request<Body> {
        let shared = &self.shared;
        let progress = Progress::begin();
        let (mut parts, body) = request.into_parts();
        parts.extensions.insert(shared.proxies.client(self.peer, &parts.headers));
        parts.extensions.insert(Deadline::new(shared.limits.request, progress.clone(), shared.tasks.clone()));
        let body = if body.is_end_stream() {
            Body::empty()
        } else {
            Body::new(RequestBody::new(body, Arc::clone(shared), progress))
        };
        Request::from_parts(parts, body)
    }
}
