//! Random sequences of what can happen to resets, against a model that knows which tokens are good (security-reliability
//! A5). A failure names its seed.

use domain::Failure;
use jsonapi::{Problem, Rule};
use models::{CUSTOMER_PASSWORD_RESETS as RESETS, CUSTOMERS};
use serde_json::json;

use crate::stage::{LIFETIME, Stage};

const SEQUENCES: u64 = 30;
const STEPS: usize = 40;

/// Numbers that look random and are the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// What the model knows of a reset.
struct Known {
    id: String,
    token: String,
    customer: usize,
    created_at: i64,
    state: State,
}

#[derive(Debug, PartialEq, Clone, Copy)]
enum State {
    Pending,
    /// Used, or ended by a sibling's success or a new e-mail.
    Over,
    Deleted,
}

/// What must come of using a token.
#[derive(Debug, PartialEq)]
enum Outcome {
    Success,
    Invalid,
    Expired,
    NotFound,
}

struct Model {
    seed: u64,
    stage: Stage,
    now: i64,
    customers: Vec<(String, String)>,
    resets: Vec<Known>,
    renamed: usize,
}

impl Model {
    async fn step(&mut self, numbers: &mut Numbers) {
        match numbers.below(10) {
            0..=2 => self.create(numbers.below(2)).await,
            3..=5 if !self.resets.is_empty() => self.use_token(numbers.below(self.resets.len())).await,
            6 if !self.resets.is_empty() => self.delete(numbers.below(self.resets.len())).await,
            7 => self.rename(numbers.below(2)).await,
            8 => self.wait(LIFETIME / 3),
            _ => self.delete_customer(numbers.below(2)).await,
        }
    }

    async fn create(&mut self, customer: usize) {
        let (id, token) = self.stage.reset(&self.customers[customer].1).await;
        self.resets.push(Known { id, token, customer, created_at: self.now, state: State::Pending });
    }

    async fn use_token(&mut self, reset: usize) {
        let known = &self.resets[reset];
        let expected = match known.state {
            State::Deleted => Outcome::NotFound,
            State::Over => Outcome::Invalid,
            State::Pending if self.now - known.created_at >= LIFETIME => Outcome::Expired,
            State::Pending => Outcome::Success,
        };
        let used = self.stage.use_token(&known.id, &known.token, "new secret").await;
        let outcome = match used {
            Ok(_) => Outcome::Success,
            Err(Failure::NotFound) => Outcome::NotFound,
            Err(Failure::Problems(problems)) => match problems.as_slice() {
                [Problem::Invalid(violation)] if violation.rule == Rule::Expired => Outcome::Expired,
                _ => Outcome::Invalid,
            },
            Err(other) => panic!("seed {}: {other}", self.seed),
        };
        assert_eq!(outcome, expected, "seed {}, reset {reset}, {:?}", self.seed, known.state);
        if outcome == Outcome::Success {
            self.end_pending(self.resets[reset].customer);
        }
    }

    async fn delete(&mut self, reset: usize) {
        let known = &mut self.resets[reset];
        let deleted = self.stage.delete(&RESETS, &known.id).await;
        assert_eq!(deleted.is_ok(), known.state != State::Deleted, "seed {}", self.seed);
        known.state = State::Deleted;
    }

    async fn rename(&mut self, customer: usize) {
        self.renamed += 1;
        let email = format!("renamed{}@example.com", self.renamed);
        self.stage.update(&CUSTOMERS, &self.customers[customer].0, json!({ "email": email })).await.unwrap();
        self.customers[customer].1 = email;
        self.end_pending(customer);
    }

    /// A customer goes only when no reset refers to it; another one takes its place then.
    async fn delete_customer(&mut self, customer: usize) {
        let free = !self.resets.iter().any(|known| known.customer == customer && known.state != State::Deleted);
        let deleted = self.stage.delete(&CUSTOMERS, &self.customers[customer].0).await;
        assert_eq!(deleted.is_ok(), free, "seed {}", self.seed);
        if free {
            self.renamed += 1;
            let email = format!("new{}@example.com", self.renamed);
            self.customers[customer] = (self.stage.customer(&email, Some("secret")).await, email);
        }
    }

    fn wait(&mut self, milliseconds: i64) {
        self.now += milliseconds;
        self.stage.clock.advance(milliseconds);
    }

    fn end_pending(&mut self, customer: usize) {
        for known in self.resets.iter_mut().filter(|known| known.customer == customer && known.state == State::Pending)
        {
            known.state = State::Over;
        }
    }
}

#[tokio::test]
async fn after_any_sequence_exactly_the_tokens_that_should_be_good_are() {
    for seed in 0..SEQUENCES {
        let stage = Stage::new().await;
        let mut customers = Vec::new();
        for email in ["john@example.com", "mary@example.com"] {
            customers.push((stage.customer(email, Some("secret")).await, email.to_owned()));
        }
        let mut model = Model { seed, stage, now: 0, customers, resets: Vec::new(), renamed: 0 };
        let mut numbers = Numbers(seed);
        for _ in 0..STEPS {
            model.step(&mut numbers).await;
        }
        // Whatever is left must answer as the model says, each once.
        for reset in 0..model.resets.len() {
            model.use_token(reset).await;
        }
    }
}
