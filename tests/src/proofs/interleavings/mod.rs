//! M3: random operations on one customer and its resets at the same moment: uses of tokens, deletions of resets and of the
//! customer, new e-mails, new resets, reads. Whatever the answers are, some order of the operations, one after the other in a
//! small model, must explain all of them and everything that can be seen afterwards.

mod model;
mod operation;
mod order;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Account, ResetState, State};
use operation::{Operation, Outcome, Subject};
use order::explain;
use tokio::task::JoinSet;

use super::double_spend::EVENT;
use super::{Customer, Figures, Plan, World, customers};
use crate::database;
use crate::random::Random;

/// Rounds that go on at the same time, each with a customer of its own.
const LANES: usize = 4;
/// Operations at the same moment, at most: all their orders are tried.
const AT_ONCE: usize = 6;

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, rows) = customers(plan.rounds, plan.seed);
    let world = Arc::new(World::start(plan, &rows).await?);
    let rounds: Vec<(u64, Customer)> = (0..).zip(customers).collect();
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let mine: Vec<(u64, Customer)> = rounds.iter().skip(lane).step_by(LANES).cloned().collect();
        let (world, seed) = (Arc::clone(&world), plan.seed);
        lanes.spawn(async move {
            let mut figures = Figures::default();
            for (round, customer) in mine {
                if let Err(fault) = play(&world, Random::of(seed, round), customer, &mut figures).await {
                    figures.violations.push(format!("round {round}: {fault}"));
                }
            }
            figures
        });
    }
    let mut figures = Figures::default();
    while let Some(lane) = lanes.join_next().await {
        figures.add(lane.expect("no lane panics"));
    }
    take_stock(&world, &mut figures).await;
    Some(figures)
}

/// One round: some waves of operations, then a look at everything.
async fn play(world: &World, mut random: Random, customer: Customer, figures: &mut Figures) -> Result<(), String> {
    let mut subject = Subject::new(customer.clone());
    for _ in 0..random.between(1, 3) {
        subject.resets.push(Some(world.create_reset(&customer.email).await));
    }
    let account = Account { email: customer.email, password: World::PASSWORD.to_owned() };
    let mut possible =
        BTreeSet::from([State { customer: Some(account), resets: vec![ResetState::Pending; subject.resets.len()] }]);
    for _ in 0..random.between(1, 2) {
        let wave: Vec<Operation> = (0..random.between(2, AT_ONCE)).map(|_| subject.draw(&mut random)).collect();
        possible = carry_out(world, &mut subject, &wave, possible, figures).await?;
    }
    look(world, &mut subject, possible, figures).await
}

/// Carries the operations out at the same moment; the states that explain the answers.
async fn carry_out(
    world: &World,
    subject: &mut Subject,
    wave: &[Operation],
    possible: BTreeSet<State>,
    figures: &mut Figures,
) -> Result<BTreeSet<State>, String> {
    let requests = wave.iter().map(|operation| subject.request(world, operation)).collect();
    let replies = world.at_once(requests).await;
    let mut outcomes = Vec::with_capacity(wave.len());
    for (operation, reply) in wave.iter().zip(&replies) {
        figures.attempt(reply);
        figures.wins += u64::from(reply.status == 200 && matches!(operation, Operation::Use { .. }));
        outcomes.push(subject.outcome(operation, reply));
    }
    let after = explain(&possible, wave, &outcomes);
    if after.is_empty() { Err(describe(wave, &outcomes, &possible)) } else { Ok(after) }
}

/// Looks at everything, one thing after the other, as operations like any others; at last every token is tried.
async fn look(
    world: &World,
    subject: &mut Subject,
    mut possible: BTreeSet<State>,
    figures: &mut Figures,
) -> Result<(), String> {
    let known: Vec<usize> = (0..subject.resets.len()).filter(|slot| subject.resets[*slot].is_some()).collect();
    let mut steps = vec![Operation::ReadCustomer];
    steps.extend(known.iter().map(|slot| Operation::ReadReset { slot: *slot }));
    for step in steps {
        possible = carry_out(world, subject, &[step], possible, figures).await?;
    }
    let uses = known.iter().map(|slot| Operation::Use { slot: *slot, password: format!("last password {slot}") });
    for step in logins(&possible).into_iter().chain(uses) {
        possible = carry_out(world, subject, &[step], possible, figures).await?;
    }
    for step in logins(&possible) {
        possible = carry_out(world, subject, &[step], possible, figures).await?;
    }
    Ok(())
}

/// A login with every password that the customer can have by now.
fn logins(possible: &BTreeSet<State>) -> Vec<Operation> {
    let accounts: BTreeSet<&Account> = possible.iter().filter_map(|state| state.customer.as_ref()).collect();
    let login =
        |account: &Account| Operation::LogIn { email: account.email.clone(), password: account.password.clone() };
    accounts.into_iter().map(login).collect()
}

fn describe(wave: &[Operation], outcomes: &[Outcome], possible: &BTreeSet<State>) -> String {
    let answers: Vec<String> =
        wave.iter().zip(outcomes).map(|(operation, outcome)| format!("{operation:?} -> {outcome:?}")).collect();
    format!("no order explains {}; before: {possible:?}", answers.join(", "))
}

/// What must hold of the whole database at the end.
async fn take_stock(world: &World, figures: &mut Figures) {
    let url = &world.home.url;
    let orphans = "SELECT COUNT(*) FROM customer_password_resets AS reset WHERE NOT EXISTS \
                   (SELECT 1 FROM customers WHERE customers.id = reset.customer_id)";
    let orphans = database::count(url, orphans).await;
    figures.check(orphans == 0, || format!("{orphans} resets have no customer"));
    let events = database::count(url, &format!("SELECT COUNT(*) FROM events WHERE name = '{EVENT}'")).await;
    let wins = figures.wins;
    figures.check(events.unsigned_abs() == wins, || format!("{wins} uses won, and there are {events} events {EVENT}"));
    for table in ["customers", "customer_password_resets", "events"] {
        let rows = database::count(url, &format!("SELECT COUNT(*) FROM {table}")).await;
        let kept = world.ask(crate::Request::get(format!("/api/{table}?page[size]=1"))).await;
        let kept = kept.document()["meta"]["record_count"].as_i64().unwrap_or(-1);
        figures.check(rows == kept, || format!("{table} has {rows} rows, and {kept} are counted"));
    }
}
