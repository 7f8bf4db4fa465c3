//! Lets requests in, or answers them with 429, and tells every client what is left of its average.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::Mode;
use jsonapi::Timestamp;

use super::policy::{self, Class, LONGEST, Limits};
use super::table::{Demand, Verdict, Windows};
use super::window::Limit;
use crate::client::{ClientAddress, Networks};
use crate::error::{Error, Refusal};
use crate::http::{self, App};

/// How many requests the average allows, within how many seconds, and how many of them are left.
const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-interval"),
    HeaderName::from_static("x-ratelimit-remaining"),
];

/// The limits of this process and what it has counted. Clones share it.
#[derive(Clone)]
pub(crate) struct RateLimits {
    windows: Arc<Windows>,
    mode: Mode,
    /// Networks that are not limited.
    exempt: Networks,
}

/// What a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quota {
    average: Limit,
    verdict: Verdict,
}

impl RateLimits {
    /// The documented limits of this mode for everybody but these networks.
    pub(crate) fn new(mode: Mode, exempt: Networks) -> Self {
        Self { windows: Arc::new(Windows::new(LONGEST)), mode, exempt }
    }

    /// Counts a request of this client; `None` when it is of no limited kind.
    fn quota(&self, client: ClientAddress, method: &Method, route: &str, now: Timestamp) -> Option<Quota> {
        // `/api/customers/` is the same endpoint.
        let route = route.trim_end_matches('/');
        let class = policy::class(method, route)?;
        if self.exempt.contain(client.address()) {
            return None;
        }
        let network = client.network();
        let limits = policy::limits(class, self.mode);
        let verdict = self.admit(class, limits, network, route, u64::try_from(now.0).unwrap_or_default());
        Some(Quota { average: limits.average, verdict })
    }

    fn admit(&self, class: Class, limits: Limits, network: IpAddr, route: &str, now: u64) -> Verdict {
        let average = Demand { key: self.windows.key((class, network)), limit: limits.average };
        match limits.burst {
            Some(limit) => {
                let burst = Demand { key: self.windows.key((class, route, network)), limit };
                self.windows.admit(&[average, burst], now)
            }
            None => self.windows.admit(&[average], now),
        }
    }
}

/// Answers a request, when its client has not sent too many.
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(quota) = app.rate_limits().and_then(|limits| quota(limits, &request, app.service.now())) else {
        return next.run(request).await;
    };
    let mut response = match quota.verdict.wait {
        None => next.run(request).await,
        Some(wait) => refuse(request, wait.div_ceil(1_000)).await,
    };
    tell(quota, response.headers_mut());
    response
}

/// A request that no connection of ours has brought counts for nobody's address: never for none.
fn quota(limits: &RateLimits, request: &Request, now: Timestamp) -> Option<Quota> {
    let client = request.extensions().get::<ClientAddress>().copied();
    let client = client.unwrap_or(ClientAddress::new(Ipv4Addr::UNSPECIFIED.into()));
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    limits.quota(client, request.method(), route, now)
}

/// The answer to one request too many.
async fn refuse(request: Request, retry_after_seconds: u32) -> Response {
    http::discard(request.into_body()).await;
    Error::from(Refusal::TooManyRequests { retry_after_seconds }).into_response()
}

fn tell(quota: Quota, headers: &mut HeaderMap) {
    let Quota { average, verdict } = quota;
    let seconds = u64::from(average.interval / 1_000);
    let values = [average.requests as u64, seconds, verdict.remaining as u64];
    for (name, value) in HEADERS.into_iter().zip(values) {
        headers.insert(name, HeaderValue::from(value));
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
