//! The query string as parameters: strictly decoded, sorted by what they say.

use std::borrow::Cow;

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use crate::problem::Problem;

/// The parameters of one query string, decoded. Of a repeated name the last one counts, as in Rails.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    /// `fields[type]`: type and value.
    pub(super) fields: Vec<(String, String)>,
    /// `fields` without a type.
    pub(super) bare_fields: bool,
    /// `include`
    pub(super) include: Option<String>,
    /// `filter[…]`: what stands behind `filter`, brackets included, and the value.
    pub(super) filter: Vec<(String, String)>,
    /// `filter` with a value of its own.
    pub(super) bare_filter: Option<String>,
    /// `sort`
    pub(super) sort: Option<String>,
    /// `page[…]`: member and value. `page=3` is the page's number (api-facts 2.3).
    pub(super) page: Vec<(String, String)>,
    /// Names that are none of these.
    pub(super) unknown: Vec<String>,
}

impl Parameters {
    /// Decodes and sorts a query string.
    ///
    /// # Errors
    ///
    /// [`Problem::MalformedQuery`] when a `%` is not followed by two hex digits, or the text is not UTF-8.
    pub(super) fn decode(raw: &str) -> Result<Self, Problem> {
        let mut parameters = IndexMap::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.insert(decode(name)?, decode(value)?);
        }
        let mut sorted = Self::default();
        for (name, value) in parameters {
            sorted.put(name, value);
        }
        Ok(sorted)
    }

    /// Puts one parameter where it belongs.
    fn put(&mut self, name: String, value: String) {
        match name.as_str() {
            "include" => self.include = Some(value),
            "sort" => self.sort = Some(value),
            "page" => self.page.push(("number".to_owned(), value)),
            "fields" => self.bare_fields = true,
            "filter" => self.bare_filter = Some(value),
            bracketed => match family(bracketed) {
                Some(("fields", rest)) => self.fields.push((inner(rest).to_owned(), value)),
                Some(("page", rest)) => self.page.push((inner(rest).to_owned(), value)),
                Some(("filter", rest)) => self.filter.push((rest.to_owned(), value)),
                _ => self.unknown.push(name),
            },
        }
    }
}

/// Splits `page[number]` into `page` and `[number]`; `None` when the name does not end in a bracket.
fn family(name: &str) -> Option<(&str, &str)> {
    let at = name.find('[')?;
    name.ends_with(']').then(|| name.split_at(at))
}

/// What stands between the first and the last bracket.
fn inner(rest: &str) -> &str {
    rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(rest)
}

/// Decodes `application/x-www-form-urlencoded` text, strictly.
fn decode(raw: &str) -> Result<String, Problem> {
    if !percents_are_complete(raw.as_bytes()) {
        return Err(Problem::MalformedQuery);
    }
    let spaced = if raw.contains('+') { Cow::Owned(raw.replace('+', " ")) } else { Cow::Borrowed(raw) };
    let text = percent_decode_str(&spaced).decode_utf8().map_err(|_| Problem::MalformedQuery)?;
    Ok(text.into_owned())
}

/// Whether every `%` is followed by two hex digits.
fn percents_are_complete(raw: &[u8]) -> bool {
    raw.iter().enumerate().filter(|&(_, &byte)| byte == b'%').all(|(at, _)| {
        let digits = raw.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}
