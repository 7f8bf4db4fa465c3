//! How a page of a whole table is read, as a pure decision from what is known: from the nearer end, from an anchor, or after
//! something was learned.

use jsonapi::Value;
use jsonapi::query::Page;

use crate::pages::anchors::{Anchors, Key, Stretch};
use crate::pages::order::{Order, Stands};
use crate::pages::state::State;
use crate::table::ColumnKind;

/// A page by rows instead of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// How many rows are before it.
    pub(crate) offset: u64,
    /// How many rows it has, unless it is the last one.
    pub(crate) size: u64,
}

impl Span {
    /// The rows of a page.
    pub(crate) fn of(page: Page) -> Self {
        Self { offset: page.number.saturating_sub(1).saturating_mul(page.size), size: page.size }
    }
}

/// What to do next.
pub(crate) enum Step {
    /// Read the page.
    Read(Reading),
    /// Count the rows without a value.
    CountNulls,
    /// Lay this many more anchors at most.
    Lay(Stretch, usize),
}

/// The statements that read a page, and when they are right.
pub(crate) struct Reading {
    /// One statement each; the rows of all of them are the page.
    pub(crate) slices: Vec<Slice>,
    /// In which states they read the right rows; `None`: in every one.
    pub(crate) relies: Option<(Stands, State)>,
}

/// Rows that follow one another.
pub(crate) struct Slice {
    /// Where it begins.
    pub(crate) from: From,
    /// Which rows from there.
    pub(crate) extent: Extent,
}

/// Where a slice begins.
pub(crate) enum From {
    /// At the first row; ascending.
    Start,
    /// At the last row; descending.
    End,
    /// At the first row without a value; ascending.
    Nulls,
    /// At the row with this key, which has a value unless the order has none; ascending.
    Key(Key),
    /// At the row with this id, which has no value; ascending.
    Null(String),
}

/// Which rows a slice has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// So many, after so many others.
    Plain {
        /// How many rows are skipped.
        skip: u64,
        /// How many there are at most.
        take: u64,
    },
    /// The page, read against its direction: where it begins depends on how many rows there are, so the statement
    /// computes it from the kept count.
    Counted {
        /// The page.
        span: Span,
        /// How many rows are before the one that the slice begins at.
        passed: u64,
        /// How many rows the slice may reach over, the skipped ones included.
        reach: u64,
    },
}

/// Rows that a slice may reach over at least, when new rows can push the page away from where it begins.
const LEAST_REACH: u64 = 1_024;

/// The page as it is read without knowing anything.
pub(crate) fn natural(order: &Order, span: Span) -> Reading {
    let from = if order.descending { From::End } else { From::Start };
    let slice = Slice { from, extent: Extent::Plain { skip: span.offset, take: span.size } };
    Reading { slices: vec![slice], relies: None }
}

/// What to do for a page that is not near the beginning of the order and not beyond its end, when this is known.
pub(crate) fn step(order: &Order, known: &State, anchors: &mut Anchors, span: Span, near: u64) -> Step {
    let behind = known.count.saturating_sub(span.offset.saturating_add(span.size));
    if behind <= near {
        let slice = Slice { from: far_end(order), extent: counted(span, behind, 0) };
        return Step::Read(Reading { slices: vec![slice], relies: None });
    }
    let stands = order.stands();
    anchors.check(stands, known);
    let absent = match anchors.nulls() {
        Some(nulls) => nulls,
        None if order.nullable() => return Step::CountNulls,
        None => 0,
    };
    let parts = parts(order, known, span, known.count.saturating_sub(absent));
    for &(stretch, low, _) in &parts {
        let missing = anchors.missing(stretch, low);
        if missing > 0 {
            let worthwhile = anchors.worthwhile(stands, known);
            return if worthwhile { Step::Lay(stretch, missing) } else { Step::Read(long(order, known, span, behind)) };
        }
    }
    Step::Read(anchored(order, known, anchors, span, &parts))
}

/// The page in ascending positions within the stretches that it touches: where it begins, and how many rows it has there.
fn parts(order: &Order, known: &State, span: Span, present: u64) -> Vec<(Stretch, u64, u64)> {
    let (first, end) = (span.offset.min(known.count), span.offset.saturating_add(span.size).min(known.count));
    let (low, high) = if order.descending { (known.count - end, known.count - first) } else { (first, end) };
    let mut parts = Vec::with_capacity(2);
    if low < present {
        parts.push((Stretch::Present, low, high.min(present) - low));
    }
    if high > present {
        let low = low.max(present);
        parts.push((Stretch::Absent, low - present, high - low));
    }
    parts
}

/// The page from anchors that are laid.
fn anchored(order: &Order, known: &State, anchors: &Anchors, span: Span, parts: &[(Stretch, u64, u64)]) -> Reading {
    let stands = order.stands();
    let mut relies = stands;
    let mut slices = Vec::with_capacity(parts.len());
    for &(stretch, low, take) in parts {
        let Some(base) = anchors.base(stretch, low) else { continue };
        if stands == Stands::Shifts && base.young {
            relies = Stands::Rows;
        }
        let skip = low - base.position;
        // New rows come last in the order of creation: they move its pages when the last row comes first.
        let extent = if order.descending && stands == Stands::Shifts {
            counted(span, skip, base.position)
        } else {
            Extent::Plain { skip, take }
        };
        let from = match (stretch, base.key) {
            (Stretch::Present, Some(key)) => From::Key(key),
            (Stretch::Present, None) => From::Start,
            (Stretch::Absent, Some(key)) => From::Null(key.id),
            (Stretch::Absent, None) => From::Nulls,
        };
        slices.push(Slice { from, extent });
    }
    Reading { slices, relies: Some((relies, *known)) }
}

/// The page from the nearer end, however far that is.
fn long(order: &Order, known: &State, span: Span, behind: u64) -> Reading {
    if span.offset <= behind {
        return natural(order, span);
    }
    let extent = Extent::Plain { skip: behind, take: span.size };
    Reading { slices: vec![Slice { from: far_end(order), extent }], relies: Some((Stands::Rows, *known)) }
}

/// A slice of each kind that the page may be read from.
pub(crate) fn every(order: &Order, span: Span, near: u64) -> Vec<Slice> {
    if span.offset <= near {
        return natural(order, span).slices;
    }
    let mut slices = vec![Slice { from: far_end(order), extent: counted(span, 0, 0) }];
    let plain = Extent::Plain { skip: near, take: span.size };
    let value = order.column.map(|column| match column.kind {
        ColumnKind::Text | ColumnKind::Json => Value::String(String::new()),
        ColumnKind::Integer | ColumnKind::Timestamp => Value::Integer(0),
        ColumnKind::Number => Value::Number(0.0),
        ColumnKind::Boolean => Value::Boolean(false),
    });
    let key = Key { value, id: String::new() };
    if order.descending && order.stands() == Stands::Shifts {
        slices.push(Slice { from: From::Key(key), extent: counted(span, near, 0) });
    } else {
        slices.push(Slice { from: From::Key(key), extent: plain });
    }
    if order.nullable() {
        slices.push(Slice { from: From::Null(String::new()), extent: plain });
    }
    slices
}

fn counted(span: Span, skip: u64, passed: u64) -> Extent {
    let reach = skip.saturating_add(span.size).saturating_mul(2).max(LEAST_REACH);
    Extent::Counted { span, passed, reach: reach.checked_next_power_of_two().unwrap_or(u64::MAX) }
}

fn far_end(order: &Order) -> From {
    if order.descending { From::Start } else { From::End }
}
