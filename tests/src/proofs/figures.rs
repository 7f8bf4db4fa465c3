//! What came of a scenario, as a table for people and as a line for machines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Plan, Proof, Reply};
use crate::workspace;

/// So many violations are shown; all are counted.
const SHOWN: usize = 20;

/// The counts, the times and the violations of a scenario.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// What was tried.
    pub attempts: u64,
    /// What succeeded.
    pub wins: u64,
    /// How many answers had each status.
    pub statuses: BTreeMap<u16, u64>,
    /// How long each attempt took.
    pub times: Vec<Duration>,
    /// Figures of this scenario alone: a name with its unit, and the value.
    pub measured: Vec<(String, f64)>,
    /// What should not have happened.
    pub violations: Vec<String>,
}

impl Figures {
    /// Counts an attempt with its answer, whatever it is.
    pub fn count(&mut self, reply: &Reply) {
        self.attempts += 1;
        *self.statuses.entry(reply.status).or_default() += 1;
        self.times.push(reply.took);
    }

    /// Counts an attempt with its answer; no answer and 5xx are violations wherever they come from.
    pub fn attempt(&mut self, reply: &Reply) {
        self.count(reply);
        self.check((1..500).contains(&reply.status), || format!("an attempt was answered with {reply}"));
    }

    /// Notes a violation where something does not hold.
    pub fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(what());
        }
    }

    /// Keeps a figure of this scenario alone.
    pub fn measure(&mut self, name: impl Into<String>, value: f64) {
        self.measured.push((name.into(), value));
    }

    /// The time that so many of a hundred attempts stay below, in milliseconds.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> f64 {
        percentile(&self.times, percent).as_secs_f64() * 1e3
    }

    /// Adds what came of other rounds of the same scenario.
    pub fn add(&mut self, other: Self) {
        self.attempts += other.attempts;
        self.wins += other.wins;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.times.extend(other.times);
        self.measured.extend(other.measured);
        self.violations.extend(other.violations);
    }

    /// The figures for people.
    #[must_use]
    pub fn table(&self, proof: &Proof, plan: &Plan) -> String {
        let mut text =
            format!("{} {}, {}, {} rounds, seed {}", proof.number, proof.name, plan.database, plan.rounds, plan.seed);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{:>12}  attempts\n{:>12}  wins", self.attempts, self.wins);
        for (status, count) in &self.statuses {
            let _ = write!(text, "\n{count:>12}  answered with {status}");
        }
        for (what, percent) in [("p50", 50), ("p99", 99)] {
            let _ = write!(text, "\n{:>12.2}  ms {what}", self.percentile(percent));
        }
        for (name, value) in &self.measured {
            let _ = write!(text, "\n{value:>12.3}  {name}");
        }
        let _ = write!(text, "\n{:>12}  violations", self.violations.len());
        for violation in self.violations.iter().take(SHOWN) {
            let _ = write!(text, "\n    {violation}");
        }
        text
    }

    /// The figures as one line of JSON.
    #[must_use]
    pub fn line(&self, proof: &Proof, plan: &Plan) -> String {
        let statuses: Map<String, Value> =
            self.statuses.iter().map(|(status, count)| (status.to_string(), json!(count))).collect();
        let measured: Map<String, Value> =
            self.measured.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({
            "proof": proof.name, "number": proof.number, "database": plan.database.to_string(), "rounds": plan.rounds,
            "attempts": self.attempts, "wins": self.wins, "violations": self.violations.len(), "statuses": statuses,
            "p50_ms": self.percentile(50), "p99_ms": self.percentile(99), "measured": measured,
            "seed": plan.seed, "commit": commit(),
        })
        .to_string()
    }
}

/// The time that so many of a hundred stay below; zero of none.
pub(super) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}

/// The commit that is proved, with a mark when files differ from it; empty where there is no git.
fn commit() -> String {
    let git = Command::new("git").args(["describe", "--always", "--dirty"]).current_dir(workspace::path("")).output();
    git.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::Database;
    use crate::proofs::PROOFS;

    fn reply(status: u16, milliseconds: u64) -> Reply {
        Reply { status, took: Duration::from_millis(milliseconds), ..Reply::default() }
    }

    #[test]
    fn attempts_are_counted_and_a_server_error_is_a_violation() {
        let mut figures = Figures::default();
        for status in [200, 422, 422, 503] {
            figures.attempt(&reply(status, 1));
        }
        assert_eq!((figures.attempts, figures.statuses[&422], figures.violations.len()), (4, 2, 1));
    }

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!([50, 99, 100].map(|percent| percentile(&times, percent).as_millis()), [101, 199, 200]);
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }

    #[test]
    fn the_line_repeats_what_the_table_says() {
        let mut figures = Figures { wins: 1, ..Figures::default() };
        figures.attempt(&reply(200, 3));
        figures.measure("MiB more", 1.5);
        figures.check(false, || "two winners".to_owned());
        let plan = Plan { database: Database::Sqlite, program: PathBuf::new(), rounds: 1, seed: 7, timed: true };
        let line: Value = serde_json::from_str(&figures.line(&PROOFS[0], &plan)).expect("JSON");
        assert_eq!((&line["attempts"], &line["wins"], &line["violations"]), (&json!(1), &json!(1), &json!(1)));
        assert_eq!(
            (&line["p99_ms"], &line["measured"]["MiB more"], &line["seed"]),
            (&json!(3.0), &json!(1.5), &json!(7))
        );
        let table = figures.table(&PROOFS[0], &plan);
        assert!(table.contains("two winners") && table.contains("1.500  MiB more"), "{table}");
    }
}
