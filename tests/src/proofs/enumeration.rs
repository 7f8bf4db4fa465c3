//! M8: logins that fail, for accounts that exist and for accounts that do not. Answers are the same byte for byte, and the
//! time that they take tells nothing: neither the order (the area under the curve of the Mann-Whitney test stays near one
//! half) nor the middle of the times.

use std::time::Duration;

use super::alike::{area, comparable};
use super::figures::percentile;
use super::{Figures, Plan, Wire, World, customers, guests};
use crate::random::Random;

/// What is wrong with each login.
const CLASSES: [&str; 4] = ["unknown", "known-wrong", "no-password", "empty-password"];
/// Rounds that warm everything up before times count.
const WARM_UP: usize = 20;
/// How likely the slower of two answers is to be of one class, at most: one half is chance.
const AREA: std::ops::RangeInclusive<f64> = 0.45..=0.55;
/// How far the middles of two classes may lie apart, in percent of the smaller.
const GAP: f64 = 5.0;

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    // Every account is tried twice at most, so that no limit on failed logins is met.
    let (known, lines) = customers(plan.rounds, plan.seed);
    let (guests, guest_lines) = guests(plan.rounds, plan.seed);
    let world = World::start(plan, &(lines + &guest_lines)).await?;
    let mut random = Random::new(plan.seed);
    let mut wire = Wire::open(&world.servers[0].address).await.expect("a connection");
    let mut figures = Figures::default();
    let mut times: [Vec<Duration>; 4] = Default::default();
    let mut expected: Option<Vec<u8>> = None;
    for (round, (customer, guest)) in known.iter().zip(&guests).enumerate() {
        // As long as the others, so that nothing but the account differs.
        let unknown = customer.email.replacen('c', "u", 1);
        let attempts = [
            (&unknown, "wrong password"),
            (&customer.email, "wrong password"),
            (&guest.email, "wrong password"),
            (&customer.email, ""),
        ];
        let mut order = [0, 1, 2, 3];
        random.shuffle(&mut order);
        for class in order {
            let (email, password) = attempts[class];
            let reply = wire.send(&world.login(email, password)).await.expect("an answer");
            figures.attempt(&reply);
            let seen = comparable(&reply);
            let first = expected.get_or_insert_with(|| seen.clone());
            let name = CLASSES[class];
            figures.check(*first == seen, || format!("round {round}: {name} is answered with {reply}"));
            if round >= WARM_UP {
                times[class].push(reply.took);
            }
        }
    }
    let statuses: Vec<u16> = figures.statuses.keys().copied().collect();
    figures.check(statuses == [400], || format!("the answers have the statuses {statuses:?}"));
    compare(plan, &times, &mut figures);
    Some(figures)
}

/// Compares the times of each two classes.
fn compare(plan: &Plan, times: &[Vec<Duration>; 4], figures: &mut Figures) {
    let middles: Vec<f64> = times.iter().map(|times| percentile(times, 50).as_secs_f64() * 1e3).collect();
    for (class, middle) in CLASSES.iter().zip(&middles) {
        figures.measure(format!("ms p50 {class}"), *middle);
    }
    for one in 0..CLASSES.len() {
        for other in one + 1..CLASSES.len() {
            let pair = format!("{} / {}", CLASSES[one], CLASSES[other]);
            let area = area(&times[one], &times[other]);
            let gap =
                (middles[one] - middles[other]).abs() / middles[one].min(middles[other]).max(f64::MIN_POSITIVE) * 100.0;
            figures.measure(format!("AUC {pair}"), area);
            figures.measure(format!("% apart {pair}"), gap);
            figures.check(!plan.timed || AREA.contains(&area), || format!("{pair}: the area is {area:.3}"));
            figures.check(!plan.timed || gap < GAP, || format!("{pair}: the middles are {gap:.1} % apart"));
        }
    }
}
