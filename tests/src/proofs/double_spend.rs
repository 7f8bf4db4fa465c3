//! M1: a hundred uses of one token at the same moment, each with a password of its own. One wins, whichever process it asked;
//! only the winner's password logs in afterwards, and one event says so.

use super::{Customer, Figures, Plan, Reply, Reset, World, customers};

/// Uses of one token at once.
const ATTEMPTS: usize = 100;
/// What a use that succeeded leaves behind, once.
pub(super) const EVENT: &str = "customer_password_resets.reset_password";

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(plan.rounds, plan.seed);
    let world = World::start(plan, &lines).await?;
    let mut figures = Figures::default();
    for (round, customer) in customers.iter().enumerate() {
        let reset = world.create_reset(&customer.email).await;
        let passwords: Vec<String> = (0..ATTEMPTS).map(|attempt| format!("password {round}.{attempt}")).collect();
        let requests = passwords.iter().map(|password| world.set_password(&reset, password)).collect();
        let replies = world.at_once(requests).await;
        if let Some(winner) = judge(round, &replies, &mut figures) {
            figures.wins += 1;
            aftermath(&world, round, customer, &reset, &passwords, winner, &mut figures).await;
        }
    }
    Some(figures)
}

/// Counts the replies; the position of the only success.
fn judge(round: usize, replies: &[Reply], figures: &mut Figures) -> Option<usize> {
    for reply in replies {
        figures.attempt(reply);
        figures.check(matches!(reply.status, 200 | 422 | 500..), || format!("round {round}: {reply}"));
    }
    let winners: Vec<usize> = (0..replies.len()).filter(|at| replies[*at].status == 200).collect();
    figures.check(winners.len() == 1, || format!("round {round}: {} uses won", winners.len()));
    winners.first().copied()
}

/// What everybody can see after the winner was answered, at every process. A digest is of one password: that the winner's
/// fits excludes the others, of which a few are tried.
async fn aftermath(
    world: &World,
    round: usize,
    customer: &Customer,
    reset: &Reset,
    passwords: &[String],
    winner: usize,
    figures: &mut Figures,
) {
    let email = &customer.email;
    for server in 0..world.servers.len() {
        let login = world.log_in(server, email, &passwords[winner]).await;
        figures.check(login.status == 200, || format!("round {round}: the winner's password does not log in: {login}"));
    }
    let losers = [1, 50, 99].map(|step| passwords[(winner + step) % passwords.len()].as_str());
    for (server, password) in losers.into_iter().chain([World::PASSWORD]).enumerate() {
        let login = world.log_in(server, email, password).await;
        figures.check(login.status == 400, || format!("round {round}: `{password}` was answered with {login}"));
    }
    let events = world.count_events(reset, EVENT).await;
    figures.check(events == 1, || format!("round {round}: there are {events} events {EVENT}"));
    let told = world.count_told(reset, "reset.succeeded").await;
    figures.check(told == 1, || format!("round {round}: the audit trail tells of {told} resets"));
    let again = world.send(winner + 1, &world.set_password(reset, "another password")).await;
    figures.check(again.status == 422, || format!("round {round}: a later use was answered with {again}"));
}
