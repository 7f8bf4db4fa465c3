//! Measuring one kind of request on one server.

use std::time::{Duration, Instant};

use super::cpu::Meter;
use super::data::Dataset;
use super::shapes::{self, RESETS, Shape};
use crate::client::Connection;
use crate::random::Random;

/// How long a cell is measured at most, whatever it has cost by then.
const LONGEST: Duration = Duration::from_secs(5);
/// How many requests are sent between looks at the meter.
const BATCH: usize = 25;

/// A server with its rows, and the connection that asks it.
pub(super) struct Subject {
    pub(super) dataset: Dataset,
    pub(super) meter: Meter,
    pub(super) address: String,
    pub(super) connection: Connection,
    pub(super) token: String,
    pub(super) random: Random,
}

/// What a request of one kind costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// CPU time of the server and the database, in microseconds.
    pub(super) cpu: f64,
    /// The middle of the times that answers took, in microseconds.
    pub(super) latency: f64,
}

impl Subject {
    /// Opens a new connection: the server closes those that were idle while other things were done.
    pub(super) fn reconnect(&mut self) {
        self.connection = Connection::open(&self.address);
    }

    /// Sends one request, after the creation of a reset if the kind is such; how long the last answer took.
    ///
    /// # Panics
    ///
    /// When the answer is no success: a refusal is cheap and would make the figures worthless.
    pub(super) fn ask(&mut self, shape: &Shape) -> Duration {
        let mut took = Duration::ZERO;
        if shape.after_create {
            let email = self.random.pick::<String>(&self.dataset.emails);
            let body = shapes::creation(email);
            let start = Instant::now();
            let answer = self.connection.create(RESETS, &self.token, &body);
            took = start.elapsed();
            assert_eq!(answer.status, 201, "POST {RESETS}\n{}", String::from_utf8_lossy(&answer.body));
        }
        let target = (shape.target)(&self.dataset, &mut self.random);
        if !target.is_empty() {
            let start = Instant::now();
            let answer = self.connection.get(&target, &self.token);
            took = start.elapsed();
            assert_eq!(answer.status, 200, "GET {target}\n{}", String::from_utf8_lossy(&answer.body));
        }
        took
    }

    /// Sends at least so many requests, and as many as it takes that the ticks of the clock do not matter.
    #[expect(clippy::cast_precision_loss, reason = "microseconds of a few seconds")]
    pub(super) fn measure(&mut self, shape: &Shape, requests: usize) -> Cost {
        self.reconnect();
        let (start, before) = (Instant::now(), self.meter.microseconds());
        let mut latencies = Vec::with_capacity(requests);
        loop {
            for _ in 0..BATCH {
                latencies.push(self.ask(shape));
                if start.elapsed() > LONGEST {
                    break;
                }
            }
            let used = self.meter.microseconds() - before;
            if start.elapsed() > LONGEST || (latencies.len() >= requests && used >= self.meter.enough()) {
                let cpu = used as f64 / latencies.len() as f64;
                latencies.sort_unstable();
                let middle = latencies[latencies.len() / 2];
                return Cost { cpu, latency: middle.as_secs_f64() * 1e6 };
            }
        }
    }
}

/// The medians of what was measured in several rounds; there is at least one.
pub(super) fn median(rounds: &[Cost]) -> Cost {
    let middle = |value: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Cost { cpu: middle(|cost| cost.cpu), latency: middle(|cost| cost.latency) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_each_value() {
        let rounds = [(3.0, 10.0), (1.0, 30.0), (2.0, 20.0)].map(|(cpu, latency)| Cost { cpu, latency });
        let median = median(&rounds);
        assert_eq!((median.cpu, median.latency), (2.0, 20.0));
    }
}
