//! M11: clients that are slow on purpose: heads and bodies that come byte by byte, answers that nobody reads, connections that
//! say nothing. Each is cut in its time, others are answered as ever, and nothing is left open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use super::figures::percentile;
use super::{Figures, Plan, Reply, Wire, World};
use crate::{Request, Role};

/// How clients are slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A byte of the head every second.
    Head,
    /// A byte of the body every second.
    Body,
    /// Large answers that are not read.
    Answer,
    /// Nothing at all.
    Idle,
}

/// How many clients of each kind a round has. Two hundred rounds are what the fault matrix asks for.
const ROUND: [(Kind, usize); 4] = [(Kind::Head, 5), (Kind::Body, 1), (Kind::Answer, 1), (Kind::Idle, 25)];
/// How often a slow client sends a byte.
const BEAT: Duration = Duration::from_secs(1);
/// How long a client may be slow before it is cut: the documented times, and a little more for the work of cutting.
const WORKING: Duration = Duration::from_secs(15);
const IDLE: Duration = Duration::from_secs(65);
/// How long nothing may take to be cut even where other work disturbs the clock.
const EVER: Duration = Duration::from_mins(2);
/// How long an answer to another client may take, 99 of 100.
const OTHERS: Duration = Duration::from_millis(250);
/// How often another client asks.
const EVERY: Duration = Duration::from_millis(20);

/// Proves it with all clients at once; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    // All have a place: who is cut is cut for being slow, not for being one too many.
    let mut settings = vec![("LATCHKEY_CONNECTION_LIMIT", "10000")];
    if !plan.timed {
        // Beside other tests nobody waits a minute for what is idle.
        settings.push(("LATCHKEY_IDLE_TIMEOUT", "5s"));
    }
    let world = Arc::new(World::start_with(plan, "", &settings).await?);
    let mut figures = Figures::default();
    let files = || -> usize { world.servers.iter().map(|server| open_files(server.id())).sum() };
    let _ = world.ask(Request::get("/api/customers")).await;
    let before = files();
    let over = Arc::new(AtomicBool::new(false));
    let healthy = tokio::spawn(ask_as_ever(Arc::clone(&world), Arc::clone(&over)));
    let mut clients = JoinSet::new();
    for number in 0..usize::try_from(plan.rounds).unwrap_or_default() {
        let address = &world.servers[number % world.servers.len()].address;
        for kind in ROUND.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count)) {
            let address = address.clone();
            clients.spawn(async move { (kind, be_slow(kind, &address).await) });
        }
    }
    while let Some(client) = clients.join_next().await {
        let (kind, took) = client.expect("no client panics");
        figures.attempts += 1;
        let limit = if !plan.timed {
            EVER
        } else if kind == Kind::Idle {
            IDLE
        } else {
            WORKING
        };
        figures.wins += u64::from(took.is_some_and(|took| took <= limit));
        figures.check(took.is_some_and(|took| took <= limit), || format!("a slow {kind:?} was cut after {took:?}"));
        figures.times.extend(took);
    }
    over.store(true, Ordering::Relaxed);
    let replies = healthy.await.expect("no client panics");
    let refused = replies.iter().filter(|reply| reply.status != 200).count();
    figures.check(refused == 0, || format!("{refused} others were not answered"));
    let p99 = percentile(&replies.iter().map(|reply| reply.took).collect::<Vec<_>>(), 99);
    figures.measure("ms p99 of others", p99.as_secs_f64() * 1e3);
    figures.check(!plan.timed || p99 < OTHERS, || format!("others took {p99:?}"));
    let left = files().saturating_sub(before);
    // Connections to the database may have been opened meanwhile.
    figures.check(left <= 16 * world.servers.len(), || format!("{left} files are still open"));
    Some(figures)
}

/// Another client, which asks again and again.
async fn ask_as_ever(world: Arc<World>, over: Arc<AtomicBool>) -> Vec<Reply> {
    let read = world.authorize(Request::get("/api/customers"), Role::Integration);
    let mut wire = Wire::open(&world.servers[0].address).await.expect("a connection");
    let mut replies = Vec::new();
    let mut ticks = tokio::time::interval(EVERY);
    while !over.load(Ordering::Relaxed) {
        ticks.tick().await;
        replies.push(wire.send(&read).await.unwrap_or_default());
    }
    replies
}

/// How long one slow client is borne with; `None` when that never ends.
async fn be_slow(kind: Kind, address: &str) -> Option<Duration> {
    let stream = connect(address).await.ok()?;
    let start = Instant::now();
    let (beginning, rest): (String, &[u8]) = match kind {
        Kind::Head => ("GET /livez HTTP/1.1\r\nhost: localhost\r\nx-slow: ".to_owned(), b"x"),
        Kind::Body => (
            "POST /oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: 10000\r\n\r\n"
                .to_owned(),
            b" ",
        ),
        // More than the buffers of both ends hold.
        Kind::Answer => ("GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100), b"\r\n"),
        Kind::Idle => (String::new(), b""),
    };
    tokio::time::timeout(EVER, bear(stream, beginning.as_bytes(), rest, kind != Kind::Answer)).await.ok()?;
    Some(start.elapsed())
}

/// Sends the beginning, then the rest again and again, until the server has closed the connection.
async fn bear(stream: TcpStream, beginning: &[u8], rest: &[u8], reads: bool) {
    let (mut from, mut to) = stream.into_split();
    let send = async {
        let mut fine = to.write_all(beginning).await.is_ok();
        while fine {
            tokio::time::sleep(BEAT).await;
            fine = rest.is_empty() || to.write_all(rest).await.is_ok();
        }
    };
    if !reads {
        // What closes the connection is seen when something is sent.
        return send.await;
    }
    let read = async {
        let mut buffer = [0; 1024];
        while matches!(from.read(&mut buffer).await, Ok(1..)) {}
    };
    tokio::select! { () = send => {}, () = read => {} }
}

/// A connection whose own buffer is small, so that what is not read waits at the server.
async fn connect(address: &str) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4096)?;
    socket.connect(address.parse().map_err(|_| std::io::ErrorKind::InvalidInput)?).await
}

/// How many files and sockets a process has open.
fn open_files(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).expect("the files of a process, from /proc").count()
}
