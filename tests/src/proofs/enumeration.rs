//! M8: logins that fail, for accounts that exist and for accounts that do not. Answers are the same byte for byte, and the
//! time that they take tells nothing: neither the order (the area under the curve of the Mann-Whitney test stays near one
//! half) nor the middle of the times.

use std::time::Duration;

use super::figures::percentile;
use super::{Figures, Plan, Reply, Wire, World, customers, guests};
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
        for class in shuffled(&mut random) {
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

/// The classes in any order.
fn shuffled(random: &mut Random) -> [usize; 4] {
    let mut order = [0, 1, 2, 3];
    for last in (1..order.len()).rev() {
        order.swap(last, random.index(last + 1));
    }
    order
}

/// What must be alike in all answers: all of it but the time and the trace id.
fn comparable(reply: &Reply) -> Vec<u8> {
    let trace = reply.header("x-trace-id").unwrap_or("no trace id").to_owned();
    let mut seen = format!("{}\n", reply.status);
    for (name, value) in reply.headers.iter().filter(|(name, _)| name != "date") {
        seen.extend([name, ": ", &value.replace(&trace, "TRACE"), "\n"]);
    }
    seen.push_str(&String::from_utf8_lossy(&reply.body).replace(&trace, "TRACE"));
    seen.into_bytes()
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

/// How likely a time of the one class is longer than a time of the other; ties count one half. One half when there is none.
#[expect(clippy::cast_precision_loss, reason = "counts of some thousands")]
fn area(one: &[Duration], other: &[Duration]) -> f64 {
    let mut sorted = other.to_vec();
    sorted.sort_unstable();
    let doubled: usize = one
        .iter()
        .map(|time| sorted.partition_point(|other| other < time) + sorted.partition_point(|other| other <= time))
        .sum();
    let pairs = one.len() * other.len();
    if pairs == 0 { 0.5 } else { doubled as f64 / (2 * pairs) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(range: std::ops::Range<u64>) -> Vec<Duration> {
        range.map(Duration::from_micros).collect()
    }

    #[test]
    fn the_area_tells_classes_apart() {
        let near = |area: f64, expected: f64| (area - expected).abs() < 1e-9;
        assert!(near(area(&times(0..100), &times(0..100)), 0.5));
        assert!(near(area(&times(100..200), &times(0..100)), 1.0));
        assert!(near(area(&times(0..100), &times(50..150)), 0.125));
        assert!(near(area(&[], &times(0..100)), 0.5));
    }

    #[test]
    fn an_answer_differs_by_its_headers_and_not_by_its_trace() {
        let reply = |trace: &str, more: &[(&str, &str)]| {
            let headers = [("x-trace-id", trace), ("date", trace)].into_iter().chain(more.iter().copied());
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            comparable(&Reply { status: 400, headers, body: format!("see {trace}").into_bytes(), ..Reply::default() })
        };
        assert_eq!(reply("one", &[]), reply("two", &[]));
        assert_ne!(reply("one", &[]), reply("two", &[("retry-after", "1")]));
    }
}
