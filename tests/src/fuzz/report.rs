//! What a run of the fuzzer saw.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// An input that something is wrong with.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What is wrong.
    pub what: String,
    /// What is fuzzed, the seed and the number: the input follows from them.
    pub origin: String,
    /// The input, made small.
    pub input: String,
    /// How many inputs show it.
    pub times: u64,
}

impl Fault {
    /// What faults of one kind have in common: what is said before the exchange is shown.
    fn kind(what: &str) -> &str {
        what.split("\n\n").next().unwrap_or_default()
    }
}

/// Counts of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// What the counts are of.
    pub title: String,
    /// Inputs that were parsed.
    pub inputs: u64,
    /// How many of each outcome there were: accepted and refused by the parsers, and the answers by status.
    pub outcomes: BTreeMap<String, u64>,
    /// Inputs that no HTTP request can carry.
    pub unsendable: u64,
    /// The input that took longest, and how long.
    pub slowest: (Duration, String),
    /// How long all took.
    pub elapsed: Duration,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Report {
    pub(super) fn count(&mut self, outcome: &str) {
        *self.outcomes.entry(outcome.to_owned()).or_default() += 1;
    }

    /// Whether a fault of this kind was found before; it is counted.
    pub(super) fn knows(&mut self, what: &str) -> bool {
        let known = self.faults.iter_mut().find(|known| Fault::kind(&known.what) == Fault::kind(what));
        if let Some(known) = known {
            known.times += 1;
            return true;
        }
        false
    }

    pub(super) fn took(&mut self, time: Duration, origin: &str) {
        if time > self.slowest.0 {
            self.slowest = (time, origin.to_owned());
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.inputs as f64 / self.elapsed.as_secs_f64().max(0.001);
        let seconds = self.elapsed.as_secs_f64();
        writeln!(f, "{}: {} inputs in {seconds:.1} s, {rate:.0} inputs/s", self.title, self.inputs)?;
        for (outcome, count) in &self.outcomes {
            writeln!(f, "  {count:>10}  {outcome}")?;
        }
        writeln!(f, "  {:>10}  cannot be sent by HTTP", self.unsendable)?;
        writeln!(f, "  slowest: {:.1} ms, {}", self.slowest.0.as_secs_f64() * 1e3, self.slowest.1)?;
        write!(f, "  faults: {}", self.faults.len())?;
        for fault in &self.faults {
            write!(f, "\n\n{} inputs: {}\n{}\n{}", fault.times, fault.what, fault.origin, fault.input)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fault_is_counted_and_another_is_not() {
        let mut report = Report::default();
        let what = "the body breaks its schema\n\nGET /a".to_owned();
        report.faults.push(Fault { what, origin: String::new(), input: String::new(), times: 1 });
        assert!(report.knows("the body breaks its schema\n\nGET /b"));
        assert!(!report.knows("a parser panics"));
        assert_eq!(report.faults[0].times, 2);
    }
}
