//! The page of a list: `page[number]` and `page[size]` (api-facts 2.3).

use super::checked::Page;
use crate::descriptor::PageLimits;
use crate::problem::Problem;

/// The largest count of records before a page: offsets are signed 64-bit integers in both databases.
const MAX_OFFSET: u64 = i64::MAX.unsigned_abs();

/// Parses the page's members. Every unknown member is a problem; else the first bad value is: size before number.
pub(super) fn parse(members: &[(String, String)], limits: PageLimits) -> Result<Page, Vec<Problem>> {
    let mut size = None;
    let mut number = None;
    let mut unknown = Vec::new();
    for (member, value) in members {
        match member.as_str() {
            "size" => size = Some(value.as_str()),
            "number" => number = Some(value.as_str()),
            other => unknown.push(Problem::PageParameterNotAllowed(other.to_owned())),
        }
    }
    if !unknown.is_empty() {
        return Err(unknown);
    }
    checked(size, number, limits).map_err(|problem| vec![problem])
}

/// The page of these texts, defaults filled in.
fn checked(size: Option<&str>, number: Option<&str>, limits: PageLimits) -> Result<Page, Problem> {
    let size = size.map_or(Ok(limits.default), |text| positive("size", text))?;
    if size > limits.max {
        return Err(Problem::PageSizeExceeded(limits.max));
    }
    let refuse = |text: &str| Problem::PageValue { member: "number", value: text.to_owned() };
    let page = Page { number: number.map_or(Ok(1), |text| positive("number", text))?, size };
    match page.number.checked_mul(size) {
        Some(end) if end <= MAX_OFFSET => Ok(page),
        _ => Err(refuse(number.unwrap_or_default())),
    }
}

/// The positive integer that a text begins with, or the problem of a text that begins with none.
fn positive(member: &'static str, text: &str) -> Result<u64, Problem> {
    match leading_integer(text) {
        Some(number) if number > 0 => Ok(number),
        _ => Err(Problem::PageValue { member, value: text.to_owned() }),
    }
}

/// Reads digits as Ruby's `to_i` does, which decides what the documented API accepts: leading spaces and a sign are
/// skipped, and reading stops at the first character that is no digit. `None` when there is no digit, the number is
/// negative, or it is too large.
fn leading_integer(text: &str) -> Option<u64> {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[..digits].parse().ok()
}
