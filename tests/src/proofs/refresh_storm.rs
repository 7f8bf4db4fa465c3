//! M18: eight uses of one refresh token at the same moment. One wins, and what it was given goes on; when the spent token comes
//! again later, the login ends wherever it is known.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Customer, Figures, Plan, Reply, World, customers};
use crate::Request;

/// Uses of one token at once.
const USES: usize = 8;
/// Later than this a use is none of those at once, whichever process is asked.
const LATER: Duration = Duration::from_millis(600);

/// A login after its storm.
struct Chain {
    round: usize,
    customer: String,
    /// The token that all of them used.
    spent: String,
    /// The last refresh token and access token of the one that won.
    refresh: String,
    access: String,
}

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(plan.rounds, plan.seed);
    let world = World::start(plan, &lines).await?;
    let mut figures = Figures::default();
    let mut chains = Vec::new();
    for (round, customer) in customers.iter().enumerate() {
        chains.extend(storm(&world, round, customer, &mut figures).await);
    }
    // The servers' clock is the real one, so that the last storm has to pass before its token is used later.
    tokio::time::sleep_until((Instant::now() + LATER).into()).await;
    for chain in &chains {
        replay(&world, chain, &mut figures).await;
    }
    Some(figures)
}

/// Logs in, uses the refresh token many times at once, and goes on with what the winner was given.
async fn storm(world: &World, round: usize, customer: &Customer, figures: &mut Figures) -> Option<Chain> {
    let login = world.log_in(round, &customer.email, World::PASSWORD).await;
    let spent = login.text("/refresh_token");
    figures.check(!spent.is_empty(), || format!("round {round}: a login was answered with {login}"));
    let replies = world.at_once(vec![world.refresh(&spent); USES]).await;
    for reply in &replies {
        figures.attempt(reply);
    }
    let winners: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 200).collect();
    let dead = replies.iter().filter(|reply| is_dead(reply)).count();
    figures.wins += winners.len() as u64;
    figures.check((winners.len(), dead) == (1, USES - 1), || {
        format!("round {round}: {} uses won and {dead} were refused", winners.len())
    });
    let next = world.send(round + 1, &world.refresh(&winners.first()?.text("/refresh_token"))).await;
    figures.check(next.status == 200, || format!("round {round}: the chain does not go on: {next}"));
    let (refresh, access) = (next.text("/refresh_token"), next.text("/access_token"));
    Some(Chain { round, customer: customer.id.clone(), spent, refresh, access })
}

/// Uses the spent token again: from then on nothing of the login is good, whichever process is asked.
async fn replay(world: &World, chain: &Chain, figures: &mut Figures) {
    let Chain { round, customer, spent, refresh, access } = chain;
    let alive = world.send(*round, &World::own_record(customer, access)).await;
    figures.check(alive.status == 200, || format!("round {round}: the winner's access token is dead: {alive}"));
    let replayed = world.send(*round, &world.refresh(spent)).await;
    figures.check(is_dead(&replayed), || format!("round {round}: the replay was answered with {replayed}"));
    for server in 0..world.servers.len() {
        let next = world.send(server, &world.refresh(refresh)).await;
        figures.check(is_dead(&next), || format!("round {round}: the chain goes on after the replay: {next}"));
    }
    let access = world.send(*round, &World::own_record(customer, access)).await;
    figures.check(access.status == 401, || format!("round {round}: the access token outlives the replay: {access}"));
}

/// Whether a refresh token was refused as good for nothing.
fn is_dead(reply: &Reply) -> bool {
    reply.status == 400 && reply.text("/errors/0/title") == "invalid_grant"
}

impl World {
    /// The request that continues a login.
    #[must_use]
    pub fn refresh(&self, token: &str) -> Request {
        let body = json!({ "grant_type": "refresh_token", "client_id": self.sales_channel.id, "refresh_token": token });
        Request::bare("POST", "/oauth/token").header("content-type", "application/json").raw(body.to_string())
    }

    /// The request with which customers read their own record.
    #[must_use]
    pub fn own_record(customer: &str, access_token: &str) -> Request {
        Request::get(format!("/api/customers/{customer}")).bearer(access_token)
    }
}
