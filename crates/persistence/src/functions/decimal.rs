//! Numbers of JSON, compared exactly.

/// A decimal number: a sign, and digits that neither begin nor end with a zero, scaled by a power of ten.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a number of JSON: `-1.50e3`; `None` when its exponent is no number that anyone counts to.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_end_matches('0');
        if significant.is_empty() {
            return Some(Self { negative: false, digits: String::new(), exponent: 0 });
        }
        let dropped = i64::try_from(digits.len() - significant.len()).ok()?;
        let scale = dropped - i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.parse::<i64>().ok()?.checked_add(scale)?;
        Some(Self { negative, digits: significant.trim_start_matches('0').to_owned(), exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_number_are_equal_and_neighbours_are_not() {
        let equal = ["1", "1.0", "10e-1", "0.1E1", "1000e-3", "0.001e+3", "1e0"];
        for other in equal {
            assert_eq!(Decimal::parse("1"), Decimal::parse(other), "{other}");
        }
        for other in ["-1", "1.01", "10", "0", "1e1", "1.0000000000000000000000000001"] {
            assert_ne!(Decimal::parse("1"), Decimal::parse(other), "{other}");
        }
        assert_eq!(Decimal::parse("-0"), Decimal::parse("0.00e7"));
        assert_eq!(Decimal::parse("1e9999999999999999999"), None);
    }
}
