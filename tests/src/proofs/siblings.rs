//! M2: ten tokens of one customer, used at the same moment. One wins, the others end with it, whichever process they asked.

use super::double_spend::EVENT;
use super::{Customer, Figures, Plan, Reply, Reset, World, customers};

/// Tokens of one customer.
const TOKENS: usize = 10;

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(plan.rounds, plan.seed);
    let world = World::start(plan, &lines).await?;
    let mut figures = Figures::default();
    for (round, customer) in customers.iter().enumerate() {
        let resets = world.create_resets(&vec![customer.email.clone(); TOKENS]).await;
        let password = |token: usize| format!("password {round}.{token}");
        let uses = |passwords: &dyn Fn(usize) -> String| {
            resets.iter().enumerate().map(|(token, reset)| world.set_password(reset, &passwords(token))).collect()
        };
        let replies = world.at_once(uses(&password)).await;
        for reply in &replies {
            figures.attempt(reply);
        }
        let winners: Vec<usize> = (0..TOKENS).filter(|token| replies[*token].status == 200).collect();
        figures.wins += winners.len() as u64;
        figures.check(winners.len() == 1, || format!("round {round}: {} tokens won", winners.len()));
        let refused = replies.iter().filter(|reply| reply.status == 422).count();
        figures.check(refused == TOKENS - 1, || format!("round {round}: {refused} tokens were refused"));
        let later = world.at_once(uses(&|_| "another password".to_owned())).await;
        aftermath(&world, round, customer, &resets, &later, &mut figures).await;
        if let Some(winner) = winners.first() {
            let login = world.log_in(round, &customer.email, &password(*winner)).await;
            figures.check(login.status == 200, || format!("round {round}: the winner does not log in: {login}"));
        }
    }
    Some(figures)
}

/// No token is good any more, and one event says that one was.
async fn aftermath(
    world: &World,
    round: usize,
    customer: &Customer,
    resets: &[Reset],
    later: &[Reply],
    figures: &mut Figures,
) {
    for reply in later {
        figures.check(reply.status == 422, || format!("round {round}: a later use was answered with {reply}"));
    }
    let (mut events, mut told) = (0, 0);
    for reset in resets {
        events += world.count_events(reset, EVENT).await;
        told += world.count_told(reset, "reset.succeeded").await;
    }
    figures.check(told == 1, || format!("round {round}: the audit trail tells of {told} resets of {}", customer.email));
    figures.check(events == 1, || format!("round {round}: {} has {events} events {EVENT}", customer.email));
}
