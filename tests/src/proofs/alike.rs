//! Whether answers are alike: in what they say, and in the time that they take.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::figures::percentile;
use super::{Figures, Plan, Reply};

/// Classes of attempts that nobody must be able to tell apart.
pub(super) struct Classes<const N: usize> {
    names: [&'static str; N],
    times: [Vec<Duration>; N],
    expected: Option<Vec<u8>>,
}

/// How much alike the times of each two classes must be.
pub(super) struct Likeness {
    /// How likely the slower of two answers is to be of one class, at most: one half is chance.
    pub(super) area: RangeInclusive<f64>,
    /// How far the middles may lie apart, in percent of the smaller.
    pub(super) gap: f64,
}

impl<const N: usize> Classes<N> {
    pub(super) fn new(names: [&'static str; N]) -> Self {
        Self { names, times: [const { Vec::new() }; N], expected: None }
    }

    /// An attempt of a class was answered; `timed` says whether its time counts.
    pub(super) fn answered(&mut self, class: usize, reply: &Reply, timed: bool, figures: &mut Figures) {
        let seen = comparable(reply);
        let first = self.expected.get_or_insert_with(|| seen.clone());
        figures.check(*first == seen, || format!("{} is answered with {reply}", self.names[class]));
        if timed {
            self.times[class].push(reply.took);
        }
    }

    /// Measures how much alike each two classes are, and judges it where times are judged.
    pub(super) fn compare(&self, plan: &Plan, limits: &Likeness, figures: &mut Figures) {
        let middles: Vec<f64> = self.times.iter().map(|times| percentile(times, 50).as_secs_f64() * 1e3).collect();
        for (class, middle) in self.names.iter().zip(&middles) {
            figures.measure(format!("ms p50 {class}"), *middle);
        }
        for one in 0..N {
            for other in one + 1..N {
                let pair = format!("{} / {}", self.names[one], self.names[other]);
                let area = area(&self.times[one], &self.times[other]);
                let least = middles[one].min(middles[other]).max(f64::MIN_POSITIVE);
                let gap = (middles[one] - middles[other]).abs() / least * 100.0;
                figures.measure(format!("AUC {pair}"), area);
                figures.measure(format!("% apart {pair}"), gap);
                figures.check(!plan.timed || limits.area.contains(&area), || format!("{pair}: the area is {area:.4}"));
                figures.check(!plan.timed || gap < limits.gap, || format!("{pair}: the middles are {gap:.1} % apart"));
            }
        }
    }
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
