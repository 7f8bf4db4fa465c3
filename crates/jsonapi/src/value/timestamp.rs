//! Instants and calendar days as the API prints and reads them.

use std::borrow::Cow;
use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;

/// 1970-01-01T00:00:00Z, from which instants are counted.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
/// The first and last millisecond of the years 0000 to 9999, which four digits can print.
const FIRST: i64 = -62_167_219_200_000;
const LAST: i64 = 253_402_300_799_999;
/// The digits of a fraction of a second that is counted in nanoseconds.
const NANOSECOND_DIGITS: usize = 9;
/// What begins a time zone annotation, which is RFC 9557's and not ISO 8601's.
const ANNOTATION: char = '[';

/// An instant in Unix milliseconds (decision 12); prints as `YYYY-MM-DDTHH:MM:SS.mmmZ`, clamped to the years 0000 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads an ISO 8601 instant: a calendar day alone (its midnight), or with a time of day, fractions of a second (cut to
    /// milliseconds) and an offset from UTC; without an offset it is UTC (api-facts 2.5). `None` when it is none of
    /// these, or its year is not one of 0000 to 9999.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_finely(text).map(|(cut, _)| cut)
    }

    /// Reads an instant as [`parse`](Self::parse) does, and says whether its fraction was cut: the text's instant is then
    /// later than the one returned, by less than a millisecond.
    #[must_use]
    pub fn parse_finely(text: &str) -> Option<(Self, bool)> {
        let (readable, cut) = cut_fraction(text);
        let pieces = Pieces::parse(&*readable).ok().filter(|_| !text.contains(ANNOTATION))?;
        Self::assemble(&pieces).map(|(instant, finer)| (instant, finer || cut))
    }

    /// Reads an RFC 3339 instant, as `format: date-time` demands it of request bodies: day, time and offset, in full.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let in_full = bytes.len() > 19
            && [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(|&(at, sign)| bytes[at] == sign)
            && matches!(bytes[10], b'T' | b't' | b' ')
            && !text.contains(ANNOTATION);
        if !in_full {
            return None;
        }
        let pieces = Pieces::parse(text).ok()?;
        pieces.offset().and_then(|_| Self::assemble(&pieces)).map(|(instant, _)| instant)
    }

    /// The instant that a day, a time and an offset make, midnight and UTC where there is none; and whether its fraction was
    /// cut to milliseconds.
    fn assemble(pieces: &Pieces<'_>) -> Option<(Self, bool)> {
        let civil = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
        let offset = pieces.to_numeric_offset().map_or(0, |offset| i64::from(offset.seconds()));
        let since = civil.duration_since(EPOCH) - SignedDuration::from_secs(offset);
        // Towards the past, so that instants before 1970 are cut the same way as those after.
        let milliseconds = since.as_nanos().div_euclid(1_000_000);
        let finer = since.as_nanos().rem_euclid(1_000_000) != 0;
        let count = i64::try_from(milliseconds).ok().filter(|count| (FIRST..=LAST).contains(count))?;
        Some((Self(count), finer))
    }

    /// The 24 ASCII characters that it prints as.
    #[must_use]
    pub fn to_ascii(self) -> [u8; 24] {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let civil = EPOCH.saturating_add(SignedDuration::from_millis(self.0.clamp(FIRST, LAST)));
        digits(&mut text[0..4], civil.year().into());
        digits(&mut text[5..7], civil.month().into());
        digits(&mut text[8..10], civil.day().into());
        digits(&mut text[11..13], civil.hour().into());
        digits(&mut text[14..16], civil.minute().into());
        digits(&mut text[17..19], civil.second().into());
        digits(&mut text[20..23], civil.millisecond().into());
        text
    }
}

/// Cuts a fraction of a second to nanoseconds, which are all that the library reads; and whether anything but zeros was cut.
fn cut_fraction(text: &str) -> (Cow<'_, str>, bool) {
    let Some(begin) = text.find(['.', ',']).map(|at| at + 1) else {
        return (Cow::Borrowed(text), false);
    };
    let digits = text[begin..].bytes().take_while(u8::is_ascii_digit).count();
    if digits <= NANOSECOND_DIGITS {
        return (Cow::Borrowed(text), false);
    }
    let (kept, rest) = text.split_at(begin + NANOSECOND_DIGITS);
    let (cut, rest) = rest.split_at(digits - NANOSECOND_DIGITS);
    (Cow::Owned(format!("{kept}{rest}")), cut.bytes().any(|digit| digit != b'0'))
}

/// Whether the text is a calendar day, `YYYY-MM-DD`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let dashes = text.bytes().enumerate().filter(|&(_, byte)| byte == b'-').map(|(at, _)| at);
    text.len() == 10 && dashes.eq([4, 7]) && text.parse::<Date>().is_ok()
}

/// Writes a number that is not negative, right-aligned, with leading zeros.
fn digits(field: &mut [u8], mut number: i32) {
    for digit in field.iter_mut().rev() {
        // A remainder of division by ten is a digit.
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_ascii().iter().try_for_each(|&byte| fmt::Write::write_char(f, char::from(byte)))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).ok_or_else(|| serde::de::Error::custom("the text is not an RFC 3339 date and time"))
    }
}

impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Timestamp")
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::{FIRST, LAST, Timestamp, is_date};

    #[test]
    fn prints_milliseconds_in_utc() {
        assert_eq!(Timestamp(1_514_808_000_000).to_string(), "2018-01-01T12:00:00.000Z");
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(951_782_400_007).to_string(), "2000-02-29T00:00:00.007Z");
    }

    #[test]
    fn prints_four_digit_years_whatever_the_count() {
        assert_eq!(Timestamp(FIRST).to_string(), "0000-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(LAST).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(i64::MIN).to_string(), "0000-01-01T00:00:00.000Z");
    }

    #[test]
    fn reads_what_it_prints() {
        for count in [FIRST, -1, 0, 1, 1_514_808_000_123, LAST] {
            let printed = Timestamp(count).to_string();
            assert_eq!(Timestamp::parse(&printed), Some(Timestamp(count)), "{printed}");
            assert_eq!(Timestamp::parse_rfc3339(&printed), Some(Timestamp(count)), "{printed}");
        }
    }

    #[test]
    fn reads_offsets_fractions_and_bare_days() {
        let noon = Some(Timestamp(1_514_808_000_000));
        for text in [
            "2018-01-01T12:00:00Z",
            "2018-01-01T12:00:00.000999Z",
            "2018-01-01T13:00:00+01:00",
            "2018-01-01T06:30:00-05:30",
            "2018-01-01 12:00:00",
            "2018-01-01T12:00",
            "2018-01-01t12:00:00z",
        ] {
            assert_eq!(Timestamp::parse(text), noon, "{text}");
        }
        assert_eq!(Timestamp::parse("2018-01-01"), Some(Timestamp(1_514_764_800_000)));
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59.9999Z"), Some(Timestamp(-1)));
    }

    #[test]
    fn says_whether_a_fraction_was_cut_however_long_it_is() {
        let read = |fraction: &str| Timestamp::parse_finely(&format!("1970-01-01T00:00:00.{fraction}Z"));
        for (fraction, milliseconds, finer) in [
            ("1", 100, false),
            ("137", 137, false),
            ("137000", 137, false),
            ("1370000000000", 137, false),
            ("1375", 137, true),
            ("137000001", 137, true),
            ("1370000000001", 137, true),
            ("999999999999", 999, true),
        ] {
            assert_eq!(read(fraction), Some((Timestamp(milliseconds), finer)), "{fraction}");
        }
        assert_eq!(Timestamp::parse_finely("1969-12-31T23:59:59.9999"), Some((Timestamp(-1), true)));
        assert_eq!(Timestamp::parse_finely("1970-01-01T00:00:00,5"), Some((Timestamp(500), false)));
        for text in
            ["1970-01-01T00:00:00.", "1970-01-01T00:00:00.1.1", "1970-01-01.123456789012", "1970-01-01T00:00:00.é"]
        {
            assert_eq!(Timestamp::parse_finely(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "yesterday",
            "2018",
            "2018-02-30T00:00:00Z",
            "2018-01-01T25:00:00Z",
            "2018-01-01T12:00:00+99:00",
            "2018-01-01T12:00:00Z[Europe/Rome]",
            "+012018-01-01T00:00:00Z",
            "-000001-01-01T00:00:00Z",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-01:00",
            "2018-01-01T12:00:00Z ",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn bodies_need_day_time_and_offset() {
        for text in ["2018-01-01", "2018-01-01T12:00:00", "20180101T120000Z", "2018-01-01T12Z", "ü018-01-01T12:00:00Z"]
        {
            assert_eq!(Timestamp::parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_ten_characters_of_the_calendar() {
        assert!(is_date("2020-02-29"));
        for text in ["2019-02-29", "2020-2-9", "20200229", "2020-02-29T", "20200229T1", "+02020-1-1", ""] {
            assert!(!is_date(text), "{text}");
        }
    }
}
