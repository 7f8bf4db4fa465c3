//! A rush: a hundred customers use a token each at the same moment. Every one of them has a good token, so that none may be
//! turned away: the hashing of passwords has room for as many, and they wait in no transaction. Where other work disturbs the
//! clock, one may be turned away who has waited in vain, but nobody for want of room.

use std::time::Duration;

use super::{Figures, Plan, World, customers};

/// Customers at once.
const CUSTOMERS: u64 = 100;
/// Customers at once beside other tests, which slow hashing down: still more than may wait for a login.
const BRIEF: u64 = 70;
/// Far fewer connections than customers: who waits for a hash must hold none.
const CONNECTIONS: &str = "5";
/// How long who has a good token waits for a hash at least before being turned away.
const PATIENCE: Duration = Duration::from_secs(10);

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(if plan.timed { CUSTOMERS } else { BRIEF }, plan.seed);
    let world = World::start_with(plan, &lines, &[("LATCHKEY_DATABASE_CONNECTIONS", CONNECTIONS)]).await?;
    let emails: Vec<String> = customers.iter().map(|customer| customer.email.clone()).collect();
    let mut figures = Figures::default();
    for round in 0..plan.rounds {
        let resets = world.create_resets(&emails).await;
        let password = |number: usize| format!("password {round}.{number}");
        let uses = resets.iter().enumerate().map(|(number, reset)| world.set_password(reset, &password(number)));
        for (number, reply) in world.at_once(uses.collect()).await.iter().enumerate() {
            figures.count(reply);
            figures.wins += u64::from(reply.status == 200);
            let waited = !plan.timed && reply.status == 503 && reply.took >= PATIENCE;
            let took = reply.took;
            figures.check(reply.status == 200 || waited, || {
                format!("round {round}, customer {number}, after {took:?}: {reply}")
            });
            if number % 50 == 0 && reply.status == 200 {
                let login = world.log_in(number, &emails[number], &password(number)).await;
                figures.check(login.status == 200, || format!("round {round}, customer {number}: {login}"));
            }
        }
    }
    Some(figures)
}
