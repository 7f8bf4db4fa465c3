//! How pages are planned: what is skipped is never more than a stride, and what is remembered is bounded.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::Value;
use jsonapi::descriptor::SortKey;
use jsonapi::value::Timestamp;

use crate::generated::customers;
use crate::pages::anchors::{Anchors, Key, Stretch};
use crate::pages::order::{Order, Stands};
use crate::pages::plan::{self, Extent, From, Span, Step};
use crate::pages::state::State;

const NEAR: u64 = 100;
const MILLION: State = State { count: 1_000_000, writes: 5, shifts: 2 };

fn by(attribute: &'static str, descending: bool) -> Order {
    Order::of(&customers::TABLE, &[SortKey { attribute, descending }]).unwrap()
}

fn keys(count: u64) -> Vec<Key> {
    let key = |at: u64| Key { value: Some(Value::DateTime(Timestamp(at.cast_signed()))), id: at.to_string() };
    (1..=count).map(key).collect()
}

fn laid(stands: Stands, stretch: Stretch, count: u64, settled: usize) -> Anchors {
    let mut anchors = Anchors::new(NEAR);
    let before = anchors.laid(stretch);
    anchors.extend(stands, stretch, &before, (keys(count), settled), MILLION);
    anchors
}

fn page(offset: u64) -> Span {
    Span { offset, size: 10 }
}

fn reading(step: Step) -> plan::Reading {
    match step {
        Step::Read(reading) => reading,
        Step::CountNulls => panic!("nothing to count"),
        Step::Lay(stretch, missing) => panic!("{missing} anchors of {stretch:?} are missing"),
    }
}

#[test]
fn a_page_near_the_far_end_is_read_from_there() {
    for descending in [false, true] {
        let order = by("created_at", descending);
        let span = page(MILLION.count - 50);
        let reading = reading(plan::step(&order, &MILLION, &mut Anchors::new(NEAR), span, NEAR));
        assert!(reading.relies.is_none(), "the statement computes where the page is");
        assert!(matches!(reading.slices[0].from, From::Start) == descending);
        assert_eq!(reading.slices[0].extent, Extent::Counted { span, passed: 0, reach: 1_024 });
    }
}

#[test]
fn a_page_in_the_middle_skips_less_than_a_stride() {
    for (attribute, descending) in [("created_at", false), ("email", false), ("email", true), ("id", false)] {
        let order = by(attribute, descending);
        let mut anchors = laid(order.stands(), Stretch::Present, 9_999, 9_999);
        for offset in [101, 5_000, 345_678, 500_000, 999_800] {
            let reading = reading(plan::step(&order, &MILLION, &mut anchors, page(offset), NEAR));
            let Extent::Plain { skip, take } = reading.slices[0].extent else { panic!("a plain slice") };
            assert!(skip < NEAR && take == 10 && reading.slices.len() == 1, "{attribute} {offset}: {skip}");
            assert!(reading.relies == Some((order.stands(), MILLION)));
        }
    }
}

#[test]
fn newest_first_is_read_from_anchors_that_new_rows_leave_alone() {
    let order = by("created_at", true);
    let mut anchors = laid(Stands::Shifts, Stretch::Present, 9_999, 9_999);
    let grown = State { count: MILLION.count + 3, writes: MILLION.writes + 3, ..MILLION };
    let reading = reading(plan::step(&order, &grown, &mut anchors, page(500_000), NEAR));
    let Extent::Counted { passed, .. } = reading.slices[0].extent else { panic!("a counted slice") };
    // The first of the ten rows stands at 499,993 from the oldest one.
    assert_eq!(passed, 499_900);
    assert!(reading.relies == Some((Stands::Shifts, grown)));
}

#[test]
fn young_anchors_are_right_only_until_a_row_comes() {
    let order = by("created_at", false);
    let mut anchors = laid(Stands::Shifts, Stretch::Present, 20, 10);
    let relies = |anchors: &mut Anchors, known: &State, offset| {
        reading(plan::step(&order, known, anchors, page(offset), NEAR)).relies.unwrap().0
    };
    assert_eq!(relies(&mut anchors, &MILLION, 1_000), Stands::Shifts);
    assert_eq!(relies(&mut anchors, &MILLION, 1_100), Stands::Rows);
    let grown = State { count: MILLION.count + 1, writes: MILLION.writes + 1, ..MILLION };
    anchors.check(Stands::Shifts, &grown);
    assert_eq!(anchors.missing(Stretch::Present, 1_000), 0);
    assert_eq!(anchors.missing(Stretch::Present, 1_100), 1, "the young ones are forgotten");
    let shifted = State { shifts: MILLION.shifts + 1, ..grown };
    anchors.check(Stands::Shifts, &shifted);
    assert_eq!(anchors.missing(Stretch::Present, 1_000), 10, "all are forgotten");
}

#[test]
fn anchors_are_laid_unless_the_data_changes_from_page_to_page() {
    let order = by("email", false);
    let mut anchors = Anchors::new(NEAR);
    assert!(matches!(plan::step(&order, &MILLION, &mut anchors, page(500_000), NEAR), Step::Lay(_, 5_000)));
    let changed = State { writes: MILLION.writes + 1, ..MILLION };
    let far = reading(plan::step(&order, &changed, &mut anchors, page(600_000), NEAR));
    assert_eq!(far.slices[0].extent, Extent::Plain { skip: 399_990, take: 10 }, "from the nearer end");
    assert!(matches!(plan::step(&order, &changed, &mut anchors, page(500_000), NEAR), Step::Lay(_, 5_000)));
}

#[test]
fn a_page_of_rows_with_and_without_a_value_is_read_in_two_slices() {
    let order = by("reference", false);
    let mut anchors = Anchors::new(NEAR);
    assert!(matches!(plan::step(&order, &MILLION, &mut anchors, page(500_000), NEAR), Step::CountNulls));
    anchors.learn_nulls(Stands::Writes, 499_996, MILLION);
    let before = anchors.laid(Stretch::Present);
    anchors.extend(Stands::Writes, Stretch::Present, &before, (keys(5_000), 0), MILLION);
    let reading = reading(plan::step(&order, &MILLION, &mut anchors, page(500_000), NEAR));
    assert_eq!(reading.slices.len(), 2);
    assert_eq!(reading.slices[0].extent, Extent::Plain { skip: 0, take: 4 });
    assert!(matches!(reading.slices[1].from, From::Nulls));
    assert_eq!(reading.slices[1].extent, Extent::Plain { skip: 0, take: 6 });
}

#[test]
fn there_are_never_more_anchors_than_the_bound() {
    let mut anchors = Anchors::new(1);
    let before = anchors.laid(Stretch::Present);
    anchors.extend(Stands::Shifts, Stretch::Present, &before, (keys(50_000), 20_000), MILLION);
    let after = anchors.laid(Stretch::Present);
    assert!((after.stride, after.count) == (4, 12_500));
    for position in [1_u64, 4, 5, 7, 19_999, 50_000] {
        let base = anchors.base(Stretch::Present, position).unwrap();
        assert_eq!(base.position, position / 4 * 4);
        assert_eq!(base.key.map(|key| key.id), (position >= 4).then(|| base.position.to_string()));
        assert_eq!(base.young, position > 20_000);
    }
}

#[test]
fn what_others_laid_or_forgot_meanwhile_is_not_spoiled() {
    let mut anchors = laid(Stands::Writes, Stretch::Present, 10, 0);
    let before = anchors.laid(Stretch::Present);
    anchors.extend(Stands::Writes, Stretch::Present, &before, (keys(5), 0), MILLION);
    anchors.extend(Stands::Writes, Stretch::Present, &before, (keys(5), 0), MILLION);
    assert_eq!(anchors.laid(Stretch::Present).count, 15, "added once");
    let changed = State { writes: MILLION.writes + 1, ..MILLION };
    let before = anchors.laid(Stretch::Present);
    anchors.extend(Stands::Writes, Stretch::Present, &before, (keys(5), 0), changed);
    assert_eq!(anchors.laid(Stretch::Present).count, 0, "what was laid in another state is no beginning");
}

#[test]
fn only_orders_that_an_index_serves_are_planned() {
    let keys = |keys: &[(&'static str, bool)]| {
        let sort: Vec<_> = keys.iter().map(|&(attribute, descending)| SortKey { attribute, descending }).collect();
        Order::of(&customers::TABLE, &sort).is_some()
    };
    assert!(keys(&[]) && keys(&[("id", true), ("email", false)]) && keys(&[("email", true), ("id", true)]));
    assert!(!keys(&[("email", true), ("id", false)]) && !keys(&[("email", false), ("status", false)]));
    assert!(!keys(&[("password", false)]) && !keys(&[("nope", false)]));
}

#[test]
fn what_is_kept_is_read_whole_or_not_at_all() {
    let parse = |text| State::parse(text, &customers::TABLE);
    assert_eq!(parse(Some("12 34 5")).unwrap(), State { count: 12, writes: 34, shifts: 5 });
    assert_eq!(parse(None).unwrap(), State::default());
    for broken in ["", "1 2", "1 2 3 4", "a 2 3"] {
        assert!(parse(Some(broken)).is_err(), "{broken}");
    }
}
