//! Tests of what becomes of a request whose time is up.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use axum::Router;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn;
use axum::routing::any;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower::ServiceExt as _;

use super::*;

const LIMIT: Duration = Duration::from_secs(15);
/// How long the work takes.
const WORK: Duration = Duration::from_secs(20);

/// Says when it is dropped.
struct Dropped(UnboundedSender<&'static str>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send("dropped");
    }
}

/// A router that works too long, and says when it is through.
fn router(said: UnboundedSender<&'static str>) -> Router {
    let work = move || {
        let said = Dropped(said.clone());
        async move {
            tokio::time::sleep(WORK).await;
            let _ = said.0.send("done");
            StatusCode::OK
        }
    };
    Router::new().route("/", any(work)).route("/panic", any(panics)).layer(from_fn(keep))
}

async fn panics() {
    panic!("on purpose");
}

fn request(method: Method, path: &str, deadline: Option<Deadline>) -> Request {
    let mut request = axum::http::Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    if let Some(deadline) = deadline {
        request.extensions_mut().insert(deadline);
    }
    request
}

/// Whether the error says that a client may repeat the request as it is.
fn may_repeat(response: &Response) -> Option<bool> {
    match **response.extensions().get::<Arc<Error>>()? {
        Error::Service(Failure::Busy { .. }) => Some(true),
        Error::Refused(Refusal::OutcomeUnknown) => Some(false),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_given_up_and_a_write_goes_on_to_its_end() {
    for (method, repeat, expected) in
        [(Method::GET, true, ["dropped", ""]), (Method::PATCH, false, ["done", "dropped"])]
    {
        let (say, mut said) = unbounded_channel();
        let tasks = TaskTracker::new();
        let start = Instant::now();
        let deadline = Deadline::new(LIMIT, Progress::begin(), tasks.clone());
        let router = router(say);
        let response = router.clone().oneshot(request(method, "/", Some(deadline))).await.unwrap();
        assert_eq!(may_repeat(&response), Some(repeat));
        assert_eq!(start.elapsed().as_secs(), LIMIT.as_secs());
        drop(router);
        tasks.close();
        tasks.wait().await;
        for word in expected {
            assert_eq!(said.try_recv().unwrap_or_default(), word);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_caller_has_gone_goes_on_to_its_end() {
    let (say, mut said) = unbounded_channel();
    let tasks = TaskTracker::new();
    let deadline = Deadline::new(LIMIT, Progress::begin(), tasks.clone());
    let answer = router(say).oneshot(request(Method::POST, "/", Some(deadline)));
    assert!(tokio::time::timeout(Duration::from_secs(1), answer).await.is_err());
    tasks.close();
    tasks.wait().await;
    assert_eq!(said.try_recv(), Ok("done"));
}

#[tokio::test(start_paused = true)]
async fn the_time_begins_when_the_request_has_come_in_whole() {
    let (say, _said) = unbounded_channel();
    let progress = Progress::begin();
    let deadline = Deadline::new(LIMIT, progress.clone(), TaskTracker::new());
    let answer = router(say).oneshot(request(Method::POST, "/", Some(deadline)));
    let body = async {
        tokio::time::sleep(Duration::from_secs(10)).await;
        progress.note();
    };
    let (response, ()) = tokio::join!(answer, body);
    assert_eq!(response.unwrap().status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "on purpose")]
async fn a_panic_of_a_write_is_the_panic_of_its_request() {
    let (say, _said) = unbounded_channel();
    let deadline = Deadline::new(LIMIT, Progress::begin(), TaskTracker::new());
    let _ = router(say).oneshot(request(Method::POST, "/panic", Some(deadline))).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_deadline_has_all_the_time_that_it_takes() {
    let (say, _said) = unbounded_channel();
    let response = router(say).oneshot(request(Method::GET, "/", None)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}
