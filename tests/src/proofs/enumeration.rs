//! M8: logins that fail, for accounts that exist and for accounts that do not. Answers are the same byte for byte, and the
//! time that they take tells nothing: neither the order (the area under the curve of the Mann-Whitney test stays near one
//! half) nor the middle of the times.

use std::ops::RangeInclusive;

use super::alike::{Classes, Likeness};
use super::{Customer, Figures, Plan, Wire, World, customers, guests};
use crate::random::Random;

/// What is wrong with each login that is refused.
const REFUSED: [&str; 4] = ["unknown", "known-wrong", "no-password", "empty-password"];
/// Logins that are not even looked at, because there were too many before them.
const THROTTLED: [&str; 2] = ["throttled-unknown", "throttled-known"];
/// Rounds that warm everything up before times count, beside those of the plan.
const WARM_UP: usize = 20;
/// So many failures make an account wait.
const FAILURES: usize = 10;
/// So many rounds with a pair of accounts that have to wait. They are over long before the wait of 15 s is.
const OF_A_PAIR: usize = 500;
/// How much alike times are.
const AREA: RangeInclusive<f64> = 0.45..=0.55;
const GAP: f64 = 5.0;

/// Proves it; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let rounds = usize::try_from(plan.rounds).unwrap_or_default() + WARM_UP;
    let count = rounds as u64;
    let (known, lines) = customers(2 * count + count.div_ceil(OF_A_PAIR as u64), plan.seed);
    let (guests, guest_lines) = guests(count, plan.seed);
    let (known, waiting) = known.split_at(2 * rounds);
    let mut attempts = Attempts {
        world: World::start(plan, &(lines + &guest_lines)).await?,
        random: Random::new(plan.seed),
        figures: Figures::default(),
    };
    attempts.refused(plan, known, &guests).await;
    attempts.throttled(plan, waiting, rounds).await;
    let Attempts { figures, .. } = attempts;
    Some(figures)
}

/// The attempts and what came of them.
struct Attempts {
    world: World,
    random: Random,
    figures: Figures,
}

impl Attempts {
    /// Logins that are refused. Every account is tried once, since a first failure costs another row than the next ones.
    async fn refused(&mut self, plan: &Plan, known: &[Customer], guests: &[Customer]) {
        let mut classes = Classes::new(REFUSED);
        let mut wire = self.connect().await;
        for (round, (customers, guest)) in known.chunks_exact(2).zip(guests).enumerate() {
            let attempts = [
                (&unknown(&customers[0]), "wrong password"),
                (&customers[0].email, "wrong password"),
                (&guest.email, "wrong password"),
                (&customers[1].email, ""),
            ];
            self.round(&mut wire, &mut classes, &attempts, round >= WARM_UP, 400).await;
        }
        classes.compare(plan, &Likeness { area: AREA, gap: GAP }, &mut self.figures);
    }

    /// Logins of accounts that have to wait, one that exists and one that does not.
    async fn throttled(&mut self, plan: &Plan, waiting: &[Customer], rounds: usize) {
        let mut classes = Classes::new(THROTTLED);
        let mut wire = self.connect().await;
        for (pair, customer) in waiting.iter().enumerate() {
            let unknown = unknown(customer);
            for email in [&unknown, &customer.email] {
                for _ in 0..FAILURES {
                    let reply = wire.send(&self.world.login(email, "wrong password")).await.expect("an answer");
                    self.figures.attempt(&reply);
                }
            }
            for round in (pair * OF_A_PAIR..rounds).take(OF_A_PAIR) {
                let attempts = [(&unknown, "wrong password"), (&customer.email, "wrong password")];
                self.round(&mut wire, &mut classes, &attempts, round >= WARM_UP, 429).await;
            }
        }
        classes.compare(plan, &Likeness { area: AREA, gap: GAP }, &mut self.figures);
    }

    /// One attempt of each class, in an order that the seed decides.
    async fn round<const N: usize>(
        &mut self,
        wire: &mut Wire,
        classes: &mut Classes<N>,
        attempts: &[(&String, &str); N],
        timed: bool,
        status: u16,
    ) {
        let mut order: [usize; N] = std::array::from_fn(|class| class);
        self.random.shuffle(&mut order);
        for class in order {
            let (email, password) = attempts[class];
            let mut reply = wire.send(&self.world.login(email, password)).await.expect("an answer");
            self.figures.attempt(&reply);
            self.figures.check(reply.status == status, || format!("{status} is due, and the answer is {reply}"));
            // The seconds that are left go down as the rounds go by.
            reply.headers.retain(|(name, _)| name != "retry-after");
            classes.answered(class, &reply, timed, &mut self.figures);
        }
    }

    async fn connect(&self) -> Wire {
        Wire::open(&self.world.servers[0].address).await.expect("a connection")
    }
}

/// An e-mail that nobody has, as long as the customer's: nothing but the account differs.
fn unknown(customer: &Customer) -> String {
    customer.email.replacen('c', "u", 1)
}
