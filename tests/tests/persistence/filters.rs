//! Filters through relationships: what is not there is null, conditions on one relationship concern one member, and each
//! row is listed once.

use jsonapi::Value;
use jsonapi::query::Page;
use jsonapi::query::filter::{Comparator, Condition, Filter, Pattern, Test};
use persistence::{Read, Related};

use crate::filtering::{and, is, is_not, listed, narrowed, one, or, term};
use crate::support::{Home, on_both, text};
use crate::things::{self, NOTES, THINGS};

on_both!(
    an_empty_to_one_relationship_is_null,
    a_to_many_relationship_is_asked_for_one_member,
    an_empty_to_many_relationship_is_one_null,
    conditions_on_one_relationship_concern_the_same_member,
    relationships_lead_to_further_relationships,
    alternatives_may_lie_in_different_places,
    alternatives_concern_the_member_that_other_conditions_concern,
    negations_ask_for_a_value,
    pages_and_counts_follow_the_filter,
    related_lists_are_filtered,
    conditions_of_the_caller_apply_too,
);

/// `root` owns `p1` and `p2`; the owner of `stray` is gone, as foreign keys that could not be declared allow; `lone` has
/// nothing.
async fn rows(home: &Home) {
    let thing = |id: &str, more: &[(&str, Value)]| {
        let mut values = vec![("id", text(id)), ("text", text(id))];
        values.extend_from_slice(more);
        things::row(&THINGS, &values)
    };
    let note = |id: &str, subject: &str, words: Option<&str>, author: Option<&str>| {
        let or_null = |text: Option<&str>| text.map_or(Value::Null, crate::support::text);
        let values = [
            ("id", text(id)),
            ("text_or_null", or_null(words)),
            ("subject_type", text("things")),
            ("subject_id", text(subject)),
            ("author_id", or_null(author)),
        ];
        things::row(&NOTES, &values)
    };
    let owned = |owner: &str| ("owner_id", text(owner));
    let all = [
        thing("lone", &[]),
        thing("root", &[("digest", text("d")), ("text_or_null", text("r"))]),
        thing("p1", &[owned("root"), ("text_or_null", text("x"))]),
        thing("p2", &[owned("root")]),
        thing("stray", &[owned("gone"), ("digest", text("d"))]),
    ];
    let mut other = note("n5", "lone", Some("x"), None);
    // A thing of another type with the same id.
    other[2] = text("customers");
    let notes = [
        note("n1", "root", Some("x"), Some("root")),
        note("n2", "root", None, None),
        note("n3", "p1", Some("y"), Some("lone")),
        note("n4", "gone", Some("z"), Some("lone")),
        other,
    ];
    things::create(home).await;
    things::insert(home, &all, &notes).await;
}

async fn chosen(home: &Home, conditions: Vec<Condition>) -> String {
    listed(home, &THINGS, conditions).await.join(" ")
}

fn thing(path: &str, test: Test) -> Condition {
    one(&THINGS, path, test)
}

fn boolean(value: bool) -> Test {
    Test::Compare(Comparator::Equal, Value::Boolean(value))
}

async fn an_empty_to_one_relationship_is_null(home: Home) {
    rows(&home).await;
    for (path, test, expected) in [
        ("owner.id", Test::Null, "lone root stray"),
        ("owner.id", Test::NotNull, "p1 p2"),
        ("owner.id", is("root"), "p1 p2"),
        ("owner.id", is("gone"), ""),
        ("owner.text", is_not("x"), "p1 p2"),
        ("owner.text", is_not("root"), ""),
        ("owner.text", Test::NotIn(vec![text("x")]), "p1 p2"),
        ("owner.text", Test::Any(vec![is("root"), Test::Null]), "lone p1 p2 root stray"),
        ("owner.text", Test::Any(vec![is_not("root"), Test::Null]), "lone root stray"),
        ("owner.has_digest", boolean(true), "p1 p2"),
        ("owner.has_digest", boolean(false), ""),
        ("owner.has_digest", Test::Null, "lone root stray"),
    ] {
        assert_eq!(chosen(&home, vec![thing(path, test.clone())]).await, expected, "{path} {test:?}");
    }
}

async fn a_to_many_relationship_is_asked_for_one_member(home: Home) {
    rows(&home).await;
    for (path, test, expected) in [
        ("notes.text_or_null", is("x"), "root"),
        ("notes.text_or_null", Test::In(vec![text("x"), text("y")]), "p1 root"),
        // Both parts, and still once.
        ("parts.id", Test::NotNull, "root"),
        ("parts.text", Test::In(vec![text("p1"), text("p2")]), "root"),
        ("parts.has_digest", boolean(false), "root"),
        ("notes.id", is("n4"), ""),
        ("notes.id", is("n5"), ""),
    ] {
        assert_eq!(chosen(&home, vec![thing(path, test.clone())]).await, expected, "{path} {test:?}");
    }
}

async fn an_empty_to_many_relationship_is_one_null(home: Home) {
    rows(&home).await;
    for (path, test, expected) in [
        ("notes.id", Test::Null, "lone p2 stray"),
        ("parts.id", Test::Null, "lone p1 p2 stray"),
        // `n2` has no text, the others have no note.
        ("notes.text_or_null", Test::Null, "lone p2 root stray"),
        ("notes.text_or_null", Test::Any(vec![is("y"), Test::Null]), "lone p1 p2 root stray"),
        ("notes.author.id", Test::Null, "lone p2 root stray"),
        ("parts.has_digest", Test::Null, "lone p1 p2 stray"),
    ] {
        assert_eq!(chosen(&home, vec![thing(path, test.clone())]).await, expected, "{path} {test:?}");
    }
}

async fn conditions_on_one_relationship_concern_the_same_member(home: Home) {
    rows(&home).await;
    let x = || thing("notes.text_or_null", is("x"));
    assert_eq!(chosen(&home, vec![x(), thing("notes.author.id", is("root"))]).await, "root");
    // One note of `root` says x, another has no author.
    assert_eq!(chosen(&home, vec![x(), thing("notes.author.id", Test::Null)]).await, "");
    assert_eq!(chosen(&home, vec![thing("parts.id", is("p1")), thing("parts.id", is("p2"))]).await, "");
    assert_eq!(chosen(&home, vec![thing("parts.id", is("p1")), thing("parts.notes.id", is("n3"))]).await, "root");
    assert_eq!(chosen(&home, vec![thing("parts.id", is("p2")), thing("parts.notes.id", is("n3"))]).await, "");
    assert_eq!(chosen(&home, vec![thing("parts.id", is("p2")), thing("parts.notes.id", Test::Null)]).await, "root");
    // Different relationships choose on their own.
    assert_eq!(chosen(&home, vec![x(), thing("parts.id", is("p2"))]).await, "root");
}

async fn relationships_lead_to_further_relationships(home: Home) {
    rows(&home).await;
    for (path, test, expected) in [
        ("owner.notes.text_or_null", is("x"), "p1 p2"),
        ("owner.notes.text_or_null", Test::Null, "lone p1 p2 root stray"),
        ("owner.notes.id", Test::Null, "lone root stray"),
        ("owner.parts.text", is("p2"), "p1 p2"),
        ("parts.notes.author.id", is("lone"), "root"),
        ("parts.parts.id", Test::NotNull, ""),
        ("notes.author.owner.id", Test::NotNull, ""),
        ("notes.author.parts.id", is("p2"), "root"),
    ] {
        assert_eq!(chosen(&home, vec![thing(path, test.clone())]).await, expected, "{path} {test:?}");
    }
    let words = |path, value| term(&THINGS, path, is(value));
    let both = and(vec![words("owner.text", "root"), words("owner.notes.text_or_null", "x")]);
    assert_eq!(chosen(&home, vec![both]).await, "p1 p2");
}

async fn alternatives_may_lie_in_different_places(home: Home) {
    rows(&home).await;
    let either = |terms: [(&str, Test); 2]| or(terms.map(|(path, test)| term(&THINGS, path, test)).to_vec());
    for (terms, expected) in [
        ([("text", is("lone")), ("notes.text_or_null", is("y"))], "lone p1"),
        ([("owner.id", is("root")), ("notes.text_or_null", is("x"))], "p1 p2 root"),
        ([("owner.id", Test::Null), ("notes.id", Test::Null)], "lone p2 root stray"),
        ([("parts.id", is("p1")), ("parts.notes.id", is("n3"))], "root"),
        ([("owner.notes.id", is("n1")), ("owner.id", Test::Null)], "lone p1 p2 root stray"),
    ] {
        assert_eq!(chosen(&home, vec![either(terms.clone())]).await, expected, "{terms:?}");
    }
}

async fn alternatives_concern_the_member_that_other_conditions_concern(home: Home) {
    rows(&home).await;
    let either = |terms: [(&str, Test); 2]| or(terms.map(|(path, test)| term(&THINGS, path, test)).to_vec());
    let x_or = |path: &'static str, test: Test| either([("notes.text_or_null", is("x")), (path, test)]);
    // The note that says x has an author.
    let no_author = || thing("notes.author.id", Test::Null);
    assert_eq!(chosen(&home, vec![x_or("text", is("nobody")), no_author()]).await, "");
    assert_eq!(chosen(&home, vec![x_or("text", is("root")), no_author()]).await, "root");
    assert_eq!(chosen(&home, vec![x_or("owner.id", is("root")), no_author()]).await, "p2");
    assert_eq!(chosen(&home, vec![x_or("parts.id", Test::Null), no_author()]).await, "lone p2 stray");
    let two = [("notes.id", is("n2")), ("parts.id", is("p1"))];
    assert_eq!(chosen(&home, vec![either(two.clone()), x_or("parts.id", is("p2"))]).await, "root");
    let part = thing("parts.id", is("p1"));
    assert_eq!(chosen(&home, vec![either(two), x_or("text", is("nobody")), part]).await, "root");
}

async fn negations_ask_for_a_value(home: Home) {
    rows(&home).await;
    let unlike = Test::NotLike(Pattern::contains("Q"));
    for (path, test, expected) in [
        ("text_or_null", is_not("r"), "p1"),
        ("text_or_null", Test::Any(vec![is_not("r"), Test::Null]), "lone p1 p2 stray"),
        ("owner.text_or_null", unlike.clone(), "p1 p2"),
        // Another note than the one that says x.
        ("notes.text_or_null", is_not("x"), "p1"),
        ("notes.text_or_null", unlike, "p1 root"),
    ] {
        assert_eq!(chosen(&home, vec![thing(path, test.clone())]).await, expected, "{path} {test:?}");
    }
}

async fn pages_and_counts_follow_the_filter(home: Home) {
    rows(&home).await;
    let conditions = vec![or(vec![
        term(&THINGS, "notes.id", Test::Null),
        term(&THINGS, "notes.text_or_null", Test::NotNull),
        term(&THINGS, "owner.id", is("root")),
    ])];
    let mut pages = Vec::new();
    for number in 1..=4 {
        let page = Page { number, size: 2 };
        let read = Read { page, ..narrowed(&THINGS, conditions.clone()) };
        let page = home.store.list(&read).await.unwrap();
        assert_eq!(page.record_count, 5);
        pages.push(page.objects.into_iter().map(|object| object.id).collect::<Vec<_>>().join(" "));
    }
    assert_eq!(pages, ["lone p1", "p2 root", "stray", ""]);
    let none = home.store.list(&narrowed(&THINGS, vec![thing("id", Test::Null)])).await.unwrap();
    assert_eq!((none.objects.len(), none.record_count), (0, 0));
}

async fn related_lists_are_filtered(home: Home) {
    rows(&home).await;
    let parts = async |of: &str, conditions: Vec<Condition>| {
        let related = home.store.related(&THINGS, of, 1, &[], &narrowed(&THINGS, conditions)).await.unwrap();
        related.map(|related| {
            let Related::Many(page) = related else { panic!("parts are many") };
            assert_eq!(page.record_count, page.objects.len() as u64);
            page.objects.into_iter().map(|object| object.id).collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(parts("root", vec![thing("notes.id", Test::Null)]).await.unwrap(), "p2");
    assert_eq!(parts("root", vec![thing("owner.notes.text_or_null", is("x"))]).await.unwrap(), "p1 p2");
    assert_eq!(parts("root", vec![thing("text", is("lone"))]).await.unwrap(), "");
    assert_eq!(parts("lone", vec![thing("notes.id", Test::Null)]).await.unwrap(), "");
    assert_eq!(parts("nobody", vec![thing("notes.id", Test::Null)]).await, None);
    assert_eq!(parts("gone", vec![thing("id", Test::NotNull)]).await, None);
}

async fn conditions_of_the_caller_apply_too(home: Home) {
    rows(&home).await;
    let conditions = vec![persistence::Condition::equals("owner_id", "root")];
    let filter = Filter { conditions: vec![thing("notes.id", Test::Null)] };
    let read = Read { conditions, filter, ..narrowed(&THINGS, Vec::new()) };
    assert_eq!(home.ids(&read).await, ["p2"]);
    assert_eq!(home.store.list(&read).await.unwrap().record_count, 1);
}
