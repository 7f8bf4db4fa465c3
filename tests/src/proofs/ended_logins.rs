//! M19: a reset ends every login of the customer. The next call with the old access token is refused by the process that did
//! the reset, and by every other within two seconds; the old refresh token is refused by all of them at once.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Figures, Plan, Reply, World, customers};

/// Within this time every other process knows.
const KNOWN_WITHIN: Duration = Duration::from_secs(2);

/// A login that a reset has ended.
struct Ended {
    at: Instant,
    round: usize,
    customer: String,
    access: String,
}

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(plan.rounds + 1, plan.seed);
    let (bystander, customers) = customers.split_last()?;
    let world = World::start(plan, &lines).await?;
    let mut figures = Figures::default();
    let other = world.log_in(0, &bystander.email, World::PASSWORD).await;
    let mut ended = VecDeque::new();
    for (round, customer) in customers.iter().enumerate() {
        let login = world.log_in(round, &customer.email, World::PASSWORD).await;
        let (access, refresh) = (login.text("/access_token"), login.text("/refresh_token"));
        let read = World::own_record(&customer.id, &access);
        for server in 0..world.servers.len() {
            let reply = world.send(server, &read).await;
            figures.check(reply.status == 200, || format!("round {round}: a new token was answered with {reply}"));
        }
        let reset = world.create_reset(&customer.email).await;
        let done = world.send(round, &world.set_password(&reset, &format!("password {round}"))).await;
        let at = Instant::now();
        figures.check(done.status == 200, || format!("round {round}: the reset was answered with {done}"));
        refused(round, &world.send(round, &read).await, 401, &mut figures);
        for server in 0..world.servers.len() {
            refused(round, &world.send(server, &world.refresh(&refresh)).await, 400, &mut figures);
        }
        ended.push_back(Ended { at, round, customer: customer.id.clone(), access });
        while ended.front().is_some_and(|ended| ended.at.elapsed() >= KNOWN_WITHIN) {
            everywhere(&world, ended.pop_front()?, &mut figures).await;
        }
    }
    // The servers' clock is the real one: the rest is told when its time is over.
    tokio::time::sleep_until((Instant::now() + KNOWN_WITHIN).into()).await;
    for ended in ended {
        everywhere(&world, ended, &mut figures).await;
    }
    let read = World::own_record(&bystander.id, &other.text("/access_token"));
    let reply = world.send(0, &read).await;
    figures.check(reply.status == 200, || format!("somebody else's token was answered with {reply}"));
    let reply = world.send(0, &world.refresh(&other.text("/refresh_token"))).await;
    figures.check(reply.status == 200, || format!("somebody else's refresh token was answered with {reply}"));
    Some(figures)
}

/// Every process refuses the access token.
async fn everywhere(world: &World, ended: Ended, figures: &mut Figures) {
    for server in 0..world.servers.len() {
        let read = World::own_record(&ended.customer, &ended.access);
        refused(ended.round, &world.send(server, &read).await, 401, figures);
    }
}

/// Counts the use of an old token, which must be refused.
fn refused(round: usize, reply: &Reply, status: u16, figures: &mut Figures) {
    figures.attempt(reply);
    figures.wins += u64::from(reply.status == 200);
    figures.check(reply.status == status, || format!("round {round}: an old token was answered with {reply}"));
}
