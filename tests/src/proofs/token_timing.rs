//! M9: wrong tokens. One class is like the token of the reset in no character, the other in all but the last three; how long
//! the answer takes tells nobody which one was sent, and neither does what it says.

use std::ops::RangeInclusive;

use super::alike::{Classes, Likeness};
use super::{Figures, Plan, Reset, Wire, World, customers};
use crate::random::Random;

/// How much of the token is right.
const CLASSES: [&str; 2] = ["no character right", "all but three right"];
/// The characters at the end that are wrong in the second class.
const WRONG: usize = 3;
/// What tokens are made of.
const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Rounds that warm everything up before times count, beside those of the plan.
const WARM_UP: u64 = 20;
/// How much alike times are. By chance the area strays by 0.003 (one standard deviation) in 20,000 rounds, by 0.02 in 400.
const AREA: RangeInclusive<f64> = 0.48..=0.52;
const GAP: f64 = 5.0;

/// Proves it, with one token of each class a round; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (customers, lines) = customers(1, plan.seed);
    let world = World::start(plan, &lines).await?;
    let reset = world.create_reset(&customers[0].email).await;
    let mut wire = Wire::open(&world.servers[0].address).await.expect("a connection");
    let mut random = Random::new(plan.seed);
    let mut figures = Figures::default();
    let mut classes = Classes::new(CLASSES);
    for round in 0..WARM_UP + plan.rounds {
        let mut order = [0, 1];
        random.shuffle(&mut order);
        for class in order {
            let right = [0, reset.token.len() - WRONG][class];
            // Another one each time, so that nothing but how much of it is right sets the classes apart.
            let wrong = Reset { token: spoilt(&reset.token, right, &mut random), ..reset.clone() };
            let reply = wire.send(&world.set_password(&wrong, "another password")).await.expect("an answer");
            figures.attempt(&reply);
            figures.wins += u64::from(reply.status == 200);
            classes.answered(class, &reply, round >= WARM_UP, &mut figures);
        }
    }
    let statuses: Vec<u16> = figures.statuses.keys().copied().collect();
    figures.check(statuses == [422], || format!("the answers have the statuses {statuses:?}"));
    classes.compare(plan, &Likeness { area: AREA, gap: GAP }, &mut figures);
    // Otherwise something else than the token was refused all along.
    let used = wire.send(&world.set_password(&reset, "another password")).await.expect("an answer");
    figures.check(used.status == 200, || format!("the token itself is answered with {used}"));
    Some(figures)
}

/// The token with so many characters at its beginning, and another one at each place after them.
fn spoilt(token: &str, right: usize, random: &mut Random) -> String {
    let spoil = |(at, letter): (usize, char)| {
        let mut drawn = letter;
        while at >= right && drawn == letter {
            drawn = char::from(*random.pick(ALPHABET));
        }
        drawn
    };
    token.chars().enumerate().map(spoil).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoilt_token_is_right_as_far_as_it_should_be_and_no_further() {
        let token = "johnsxFfkmfybsLxzaAP6x";
        let mut random = Random::new(1);
        for right in [0, 19] {
            for _ in 0..1_000 {
                let spoilt = spoilt(token, right, &mut random);
                let alike: Vec<bool> = token.chars().zip(spoilt.chars()).map(|(one, other)| one == other).collect();
                let expected: Vec<bool> = (0..token.len()).map(|at| at < right).collect();
                assert_eq!(alike, expected, "{spoilt}");
            }
        }
    }
}
