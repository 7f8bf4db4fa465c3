//! M10: a flood of logins. Two hundred connections ask for password grants without a pause, some with passwords of a mebibyte,
//! some with clients that are not known. Memory stays bounded, excess is turned away soon and told when to come back, and
//! everything else is answered meanwhile.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::figures::percentile;
use super::{Customer, Figures, Plan, Reply, Wire, World, customers};
use crate::random::Random;
use crate::{Request, Role};

/// Connections at once.
const CONNECTIONS: u64 = 200;
/// The length of huge passwords.
const HUGE: usize = 1 << 20;
/// How much more memory a server may take than before, in MiB.
const MORE_MEMORY: f64 = 64.0;
/// How long it may take to turn a login away.
const SHED: Duration = Duration::from_millis(2_500);
/// How long other answers may take, 99 of 100: that of `/livez`, and a read of the API.
const LIVE: Duration = Duration::from_millis(100);
const READ: Duration = Duration::from_millis(500);
/// How often something else is asked for, and memory looked at.
const EVERY: Duration = Duration::from_millis(20);

/// Proves it, a second a round; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(100, plan.seed);
    // Accounts that have to wait would be turned away before anything is hashed.
    let settings = [("LATCHKEY_LOGIN_THROTTLE", "off")];
    let world = Arc::new(World::start_with(plan, &lines, &settings).await?);
    let mut figures = Figures::default();
    let base = warm_up(&world, &customers).await;
    let over = Arc::new(AtomicBool::new(false));
    let mut flood = JoinSet::new();
    for number in 0..CONNECTIONS {
        let (world, over, customers) = (Arc::clone(&world), Arc::clone(&over), customers.clone());
        let random = Random::of(plan.seed, number);
        flood.spawn(async move { log_in_again_and_again(&world, number, &customers, random, &over).await });
    }
    let mut peak = base.clone();
    let (mut live, mut reads) = (Vec::new(), Vec::new());
    let end = Instant::now() + Duration::from_secs(plan.rounds);
    let read = world.authorize(Request::get("/api/customers?page[size]=5"), Role::Integration);
    while Instant::now() < end {
        let next = Instant::now() + EVERY;
        for server in 0..world.servers.len() {
            for (request, times) in [(&Request::get("/livez"), &mut live), (&read, &mut reads)] {
                let reply = world.send(server, request).await;
                figures.check(reply.status == 200, || format!("{} is answered with {reply}", request.target));
                times.push(reply.took);
            }
        }
        for (peak, server) in peak.iter_mut().zip(&world.servers) {
            *peak = peak.max(resident(server.id()));
        }
        tokio::time::sleep_until(next).await;
    }
    over.store(true, Ordering::Relaxed);
    while let Some(replies) = flood.join_next().await {
        judge(plan, &replies.expect("no connection panics"), &mut figures);
    }
    let more = base.iter().zip(&peak).map(|(base, peak)| peak - base).fold(0.0, f64::max);
    figures.measure("MiB at rest", base.iter().copied().fold(0.0, f64::max));
    figures.measure("MiB more at the peak", more);
    figures.check(more < MORE_MEMORY, || format!("a server takes {more:.1} MiB more than before"));
    for (name, times, limit) in [("/livez", &live, LIVE), ("a read", &reads, READ)] {
        let p99 = percentile(times, 99);
        figures.measure(format!("ms p99 of {name}"), p99.as_secs_f64() * 1e3);
        figures.check(!plan.timed || p99 < limit, || format!("{name} takes {p99:?}"));
    }
    Some(figures)
}

/// Has every server hash, answer and connect once as it will; the memory of each afterwards, in MiB.
async fn warm_up(world: &World, customers: &[Customer]) -> Vec<f64> {
    let logins =
        |customers: &[Customer]| customers.iter().map(|customer| world.login(&customer.email, "wrong")).collect();
    world.at_once(logins(&customers[..8])).await;
    world.servers.iter().map(|server| resident(server.id())).collect()
}

/// One connection of the flood; what it was answered.
async fn log_in_again_and_again(
    world: &World,
    number: u64,
    customers: &[Customer],
    mut random: Random,
    over: &AtomicBool,
) -> Vec<Reply> {
    let at = usize::try_from(number).unwrap_or_default() % world.servers.len();
    let address = &world.servers[at].address;
    let mut replies = Vec::new();
    let mut wire = None;
    while !over.load(Ordering::Relaxed) {
        let request = draw(world, customers, &mut random);
        let sent = exchange(wire.take(), address, &request).await;
        match sent {
            Ok((reply, open)) => {
                let goes_on = reply.header("connection") != Some("close");
                replies.push(Reply { body: Vec::new(), ..reply });
                wire = goes_on.then_some(open);
            }
            // Too large a body may be refused, and its connection closed, before all of it is sent.
            Err(_) if request.body.as_ref().is_some_and(|body| body.len() > HUGE) => {}
            // No answer has no status.
            Err(_) => replies.push(Reply::default()),
        }
    }
    replies
}

/// Sends a request on the connection that is open, or on a new one.
async fn exchange(open: Option<Wire>, address: &str, request: &Request) -> io::Result<(Reply, Wire)> {
    let mut wire = match open {
        Some(open) => open,
        None => Wire::open(address).await?,
    };
    let reply = wire.send(request).await?;
    Ok((reply, wire))
}

/// Mostly wrong passwords, of accounts that exist or not; some that are right, some that are huge, some unknown clients.
fn draw(world: &World, customers: &[Customer], random: &mut Random) -> Request {
    let email = &random.pick(customers).email;
    match random.below(20) {
        0 => world.login(email, &"x".repeat(HUGE)),
        1 => world.login(email, World::PASSWORD),
        2 => {
            let body =
                r#"{"grant_type":"password","client_id":"nobody","username":"a@example.com","password":"secret"}"#;
            Request::bare("POST", "/oauth/token").header("content-type", "application/json").raw(body)
        }
        3..=9 => world.login(&format!("nobody{}@example.com", random.below(1 << 32)), "wrong"),
        _ => world.login(email, "wrong"),
    }
}

/// Counts what one connection was answered; turning away is no failure when it is done well.
fn judge(plan: &Plan, replies: &[Reply], figures: &mut Figures) {
    for reply in replies {
        figures.count(reply);
        figures.wins += u64::from(reply.status == 200);
        match reply.status {
            200 | 400 | 401 | 413 => {}
            503 => {
                let told = reply.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok());
                figures.check(told, || "a login was turned away without Retry-After".to_owned());
                let took = reply.took;
                figures.check(!plan.timed || took <= SHED, || format!("turning a login away took {took:?}"));
            }
            _ => figures.violations.push(format!("a login was answered with {reply}")),
        }
    }
}

/// The memory that a process occupies, in MiB.
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.expect("the memory of a process, from /proc") / 1024.0
}
