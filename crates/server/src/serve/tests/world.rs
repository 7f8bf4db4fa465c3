//! A server whose connections are pipes, and the little HTTP that it takes to talk to it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use crate::client::{ClientAddress, Networks, TrustedProxies};
use crate::serve::Shared;
use crate::serve::accept::{Listen, serve};
use crate::settings::{ConnectionLimits, KeyNeed, Sources, load};

/// Somebody on another machine.
pub(super) const STRANGER: &str = "203.0.113.1";
/// What a pipe holds before the writer has to wait.
const PIPE: usize = 16 * 1024;
/// The size of the answer of `/large`.
pub(super) const LARGE: usize = 1024 * 1024;
/// A request for the shortest answer.
pub(super) const HELLO: &str = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
/// A request that is answered when the test says so.
pub(super) const HELD: &str = "GET /held HTTP/1.1\r\nhost: a\r\n\r\n";

type Arrival = io::Result<(DuplexStream, SocketAddr)>;

/// A listener that accepts what a test has put in.
struct Pipes(mpsc::UnboundedReceiver<Arrival>);

impl Listen for Pipes {
    type Stream = DuplexStream;

    async fn accept(&mut self) -> Arrival {
        match self.0.recv().await {
            Some(arrival) => arrival,
            None => std::future::pending().await,
        }
    }
}

/// The server.
pub(super) struct World {
    arrivals: mpsc::UnboundedSender<Arrival>,
    stop: Arc<Notify>,
    /// One permit lets one held request be answered.
    pub(super) held: Arc<Semaphore>,
    pub(super) server: JoinHandle<()>,
    started: Instant,
}

/// The documented defaults.
pub(super) fn limits() -> ConnectionLimits {
    load(&Sources::default(), KeyNeed::NotNeeded).unwrap_or_else(|faults| panic!("{faults}")).connections
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(limits(), "")
    }

    pub(super) fn with(limits: ConnectionLimits, proxies: &str) -> Self {
        let held = Arc::new(Semaphore::new(0));
        let shared = Shared {
            router: router(Arc::clone(&held)),
            limits,
            proxies: TrustedProxies::new(Networks::parse(proxies).unwrap()),
            tls: None,
            tasks: TaskTracker::new(),
        };
        let (arrivals, pipes) = mpsc::unbounded_channel();
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let server = tokio::spawn(async move { serve(Pipes(pipes), Arc::new(shared), stopped.notified()).await });
        Self { arrivals, stop, held, server, started: Instant::now() }
    }

    /// A new connection of a stranger.
    pub(super) fn connect(&self) -> Client {
        self.connect_from(STRANGER)
    }

    pub(super) fn connect_from(&self, address: &str) -> Client {
        let (near, far) = duplex(PIPE);
        self.arrivals.send(Ok((far, SocketAddr::new(address.parse().unwrap(), 4711)))).unwrap();
        Client(near)
    }

    /// The next attempt to accept fails.
    pub(super) fn fail(&self, error: io::Error) {
        self.arrivals.send(Err(error)).unwrap();
    }

    pub(super) fn stop(&self) {
        self.stop.notify_one();
    }

    /// The time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The time since the start, as what tells that an end came at `seconds` and hardly later.
    pub(super) fn assert_seconds(&self, seconds: u64) {
        let late = self.elapsed().checked_sub(Duration::from_secs(seconds));
        assert!(late.is_some_and(|late| late < Duration::from_millis(100)), "after {:?}", self.elapsed());
    }
}

/// The other end of a connection.
pub(super) struct Client(pub(super) DuplexStream);

impl Client {
    pub(super) async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends as much as the server takes.
    pub(super) async fn offer(&mut self, text: &str) {
        // A broken pipe is the server's way to say that it is enough.
        let _ = self.0.write_all(text.as_bytes()).await;
    }

    /// Sends byte by byte, one each second, until all is sent or nobody takes it.
    pub(super) async fn trickle(&mut self, text: &str) {
        for byte in text.bytes() {
            if self.0.write_all(&[byte]).await.is_err() {
                return;
            }
            pass(Duration::from_secs(1)).await;
        }
    }

    /// The answer to a request, on a connection that stays.
    pub(super) async fn ask(&mut self, request: &str) -> String {
        self.send(request).await;
        self.answer().await
    }

    /// The status line, headers and body of one answer with a `content-length`.
    pub(super) async fn answer(&mut self) -> String {
        let mut text = String::new();
        loop {
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                    return text;
                }
            }
            let mut bytes = [0; 4096];
            let count = self.0.read(&mut bytes).await.unwrap();
            assert_ne!(count, 0, "the connection ended within {text:?}");
            text.push_str(str::from_utf8(&bytes[..count]).unwrap());
        }
    }

    /// All that comes until the server ends the connection.
    pub(super) async fn rest(&mut self) -> String {
        let mut text = String::new();
        // A broken pipe is an end, too.
        let _ = self.0.read_to_string(&mut text).await;
        text
    }
}

/// Lets time pass; with this clock nobody waits for it.
pub(super) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

fn router(held: Arc<Semaphore>) -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route("/large", get(async || vec![b'a'; LARGE]))
        .route(
            "/held",
            get(async |State(held): State<Arc<Semaphore>>| {
                held.acquire().await.unwrap().forget();
                "held"
            }),
        )
        .route("/client", get(async |Extension(client): Extension<ClientAddress>| client.network().to_string()))
        .route("/length", post(length))
        .with_state(held)
}

/// The length of the body, or why there is none.
async fn length(body: Body) -> (StatusCode, String) {
    match body.collect().await {
        Ok(body) => (StatusCode::OK, body.to_bytes().len().to_string()),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()),
    }
}
