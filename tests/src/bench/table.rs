//! The table that a benchmark prints.

use std::fmt::Write as _;

use super::measure::Cost;

/// How many times the cost of a page among few rows one among many may cost.
pub(super) const LIMIT: f64 = 3.0;

/// One kind of request among few rows and among many.
pub(super) struct Row {
    pub(super) name: &'static str,
    /// Whether its ratio is limited.
    pub(super) limited: bool,
    pub(super) few: Cost,
    pub(super) many: Cost,
    /// How long the very first answer among many rows took, in milliseconds: nothing was remembered yet.
    pub(super) first: f64,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.many.cpu / self.few.cpu.max(f64::MIN_POSITIVE)
    }

    /// Whether it costs more than it may.
    pub(super) fn is_too_much(&self) -> bool {
        self.limited && self.ratio() > LIMIT
    }
}

/// The table of one database.
pub(super) fn render(title: &str, few: u64, many: u64, rows: &[Row]) -> String {
    let mut text = format!("{title}\n\n");
    let heads = [grouped(few) + " rows", grouped(many) + " rows"];
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{:<32}{:>20}{:>31}", "", heads[0], heads[1]);
    let _ = writeln!(
        text,
        "{:<32}{:>10}{:>10}{:>10}{:>10}{:>11}{:>8}",
        "request", "CPU µs", "p50 µs", "CPU µs", "p50 µs", "first ms", "ratio"
    );
    for row in rows {
        let mark = match (row.limited, row.is_too_much()) {
            (_, true) => "  TOO MUCH",
            (true, false) => "  ok",
            (false, false) => "",
        };
        let _ = writeln!(
            text,
            "{:<32}{:>10.0}{:>10.0}{:>10.0}{:>10.0}{:>11.1}{:>8.2}{mark}",
            row.name,
            row.few.cpu,
            row.few.latency,
            row.many.cpu,
            row.many.latency,
            row.first,
            row.ratio(),
        );
    }
    text
}

/// `1000000` as `1,000,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(limited: bool, few: f64, many: f64) -> Row {
        let cost = |cpu| Cost { cpu, latency: 2.0 * cpu };
        Row { name: "page 1", limited, few: cost(few), many: cost(many), first: 1.0 }
    }

    #[test]
    fn only_pages_that_cost_more_than_they_may_are_too_much() {
        assert!(row(true, 100.0, 301.0).is_too_much());
        assert!(!row(true, 100.0, 300.0).is_too_much());
        assert!(!row(false, 100.0, 900.0).is_too_much());
    }

    #[test]
    fn the_table_says_which_page_costs_too_much() {
        let text = render("sqlite", 1_000, 1_000_000, &[row(true, 100.0, 150.0), row(true, 100.0, 400.0)]);
        let marked: Vec<&str> = text.lines().filter(|line| line.ends_with("TOO MUCH")).collect();
        assert_eq!(marked.len(), 1, "{text}");
        assert!(marked[0].contains("4.00") && text.contains("1,000,000 rows"), "{text}");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
