//! Whether answers are alike: in what they say, and in the time that they take.

use std::time::Duration;

use super::Reply;

/// What must be alike in all answers: all of it but the time and the trace id.
pub(super) fn comparable(reply: &Reply) -> Vec<u8> {
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
pub(super) fn area(one: &[Duration], other: &[Duration]) -> f64 {
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
