//! Thousands of random filters over random rows choose what their meaning says, on both databases.

use std::collections::BTreeMap;

use jsonapi::Value;
use jsonapi::descriptor::Kind;
use jsonapi::query::filter::{Combinator, Comparator, Condition, Field, Path, Pattern, Term, Test};
use persistence::{Related, Table};

use crate::filtering::{is, listed, narrowed, one, target};
use crate::support::{Home, on_both, text, time};
use crate::things::{self, NOTES, THINGS};
use crate::truth::World;

on_both!(random_filters_choose_what_they_mean, random_filters_of_related_lists_choose_what_they_mean);

const THINGS_COUNT: usize = 12;
const NOTES_COUNT: usize = 18;
const WORDS: [&str; 7] = ["", "a", "B", "ab", "É", "%é_", "\\"];
const DOCUMENTS: [&str; 4] = ["{}", r#"{"a":1}"#, r#"{"a":1,"b":[2,{"c":"x"}]}"#, r#"{"b":[{"c":"x"}]}"#];

/// Seeded chance: the same on every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

fn value(dice: &mut Dice, kind: Kind) -> Value {
    match kind {
        Kind::String => text(dice.of(&WORDS)),
        Kind::Integer => Value::Integer(dice.of(&[-1, 0, 1])),
        Kind::Number => Value::Number(dice.of(&[-0.5, 0.0, 1.0])),
        Kind::Boolean => Value::Boolean(dice.chance(50)),
        Kind::DateTime => time(dice.of(&[0, 1, 2])),
        Kind::Date => text(dice.of(&["2018-01-01", "2018-01-02", "2018-01-03"])),
        Kind::Object | Kind::Array => Value::Json(dice.of(&DOCUMENTS).to_owned()),
    }
}

fn id(dice: &mut Dice, letter: char, count: usize) -> Value {
    text(&format!("{letter}{:02}", dice.below(count)))
}

fn world(dice: &mut Dice) -> World {
    let mut things = Vec::new();
    for at in 0..THINGS_COUNT {
        let mut values = vec![("id", text(&format!("t{at:02}")))];
        for attribute in THINGS.resource.attributes.iter().filter(|attribute| THINGS.column(attribute.name).is_some()) {
            let null = attribute.name.ends_with("_or_null") && dice.chance(40);
            values.push((attribute.name, if null { Value::Null } else { value(dice, attribute.kind) }));
        }
        if dice.chance(50) {
            values.push(("digest", text("d")));
        }
        if dice.chance(60) {
            // The last one is gone.
            values.push(("owner_id", id(dice, 't', THINGS_COUNT + 1)));
        }
        things.push(things::row(&THINGS, &values));
    }
    let mut notes = Vec::new();
    for at in 0..NOTES_COUNT {
        let mut values = vec![("id", text(&format!("n{at:02}"))), ("created_at", value(dice, Kind::DateTime))];
        values.push(("subject_type", text(if dice.chance(85) { "things" } else { "customers" })));
        values.push(("subject_id", id(dice, 't', THINGS_COUNT)));
        if dice.chance(60) {
            values.push(("text_or_null", value(dice, Kind::String)));
        }
        if dice.chance(60) {
            values.push(("author_id", id(dice, 't', THINGS_COUNT + 1)));
        }
        notes.push(things::row(&NOTES, &values));
    }
    World(BTreeMap::from([("things", things), ("notes", notes)]))
}

fn conditions(dice: &mut Dice) -> Vec<Condition> {
    // Few paths, so that conditions meet on them.
    let paths: Vec<Vec<usize>> = (0..=dice.below(3)).map(|_| path(dice)).collect();
    (0..=dice.below(4))
        .map(|_| Condition {
            combinator: dice.of(&[Combinator::And, Combinator::Or, Combinator::Or]),
            terms: (0..=dice.below(3)).map(|_| term(dice, &paths)).collect(),
        })
        .collect()
}

fn path(dice: &mut Dice) -> Vec<usize> {
    let mut table: &'static Table = &THINGS;
    let mut relationships = Vec::new();
    while relationships.len() < 3 && dice.chance(65) {
        let relationship = dice.below(table.relationships.len());
        relationships.push(relationship);
        table = target(&table.relationships[relationship]);
    }
    relationships
}

fn term(dice: &mut Dice, paths: &[Vec<usize>]) -> Term {
    let mut relationships = dice.of(paths);
    if dice.chance(30) {
        relationships.truncate(dice.below(3));
    }
    let end = |table: &'static Table, relationship: &usize| target(&table.relationships[*relationship]);
    let table = relationships.iter().fold(&THINGS, end);
    let attributes = table.resource.attributes;
    let filterable = attributes.iter().filter(|attribute| attribute.name != "password").count();
    let at = dice.below(filterable + 1);
    let (field, test) = match attributes.get(at).filter(|_| at < filterable) {
        Some(attribute) => (Field::Attribute(at), test(dice, attribute.kind, 2)),
        None => (Field::Id, of_id(dice)),
    };
    Term { path: Path { relationships, resource: table.resource, field }, test }
}

fn of_id(dice: &mut Dice) -> Test {
    let letter = dice.of(&['t', 'n']);
    match dice.below(5) {
        0 => Test::Null,
        1 => Test::NotNull,
        2 => Test::Compare(comparator(dice), id(dice, letter, THINGS_COUNT)),
        3 => Test::In((0..=dice.below(5)).map(|_| id(dice, letter, THINGS_COUNT)).collect()),
        _ => Test::NotIn((0..=dice.below(5)).map(|_| id(dice, letter, THINGS_COUNT)).collect()),
    }
}

fn comparator(dice: &mut Dice) -> Comparator {
    use Comparator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    dice.of(&[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
}

fn test(dice: &mut Dice, kind: Kind, depth: usize) -> Test {
    match dice.below(10) {
        0 | 1 => Test::Null,
        2 => Test::NotNull,
        3 | 4 => Test::Compare(comparator(dice), value(dice, kind)),
        5 => Test::In((0..=dice.below(3)).map(|_| value(dice, kind)).collect()),
        6 => Test::NotIn((0..=dice.below(3)).map(|_| value(dice, kind)).collect()),
        7 if kind == Kind::String => {
            let pattern = pattern(dice);
            if dice.chance(50) { Test::Like(pattern) } else { Test::NotLike(pattern) }
        }
        7 if kind == Kind::Object => Test::Contains(dice.of(&DOCUMENTS).to_owned()),
        8 if depth > 0 => Test::Any((0..=dice.below(3)).map(|_| test(dice, kind, depth - 1)).collect()),
        9 if depth > 0 => Test::All((0..=dice.below(3)).map(|_| test(dice, kind, depth - 1)).collect()),
        _ => Test::Never,
    }
}

fn pattern(dice: &mut Dice) -> Pattern {
    let word = dice.of(&WORDS);
    match dice.below(4) {
        0 => Pattern::contains(word),
        1 => Pattern::starts_with(word),
        2 => Pattern::ends_with(word),
        _ => Pattern::written(dice.of(&["%", "_", "A%", "%É_", "\\%_\\_", ""])).unwrap(),
    }
}

async fn filled(home: &Home, dice: &mut Dice) -> World {
    let world = world(dice);
    things::create(home).await;
    things::insert(home, &world.0["things"], &world.0["notes"]).await;
    world
}

async fn random_filters_choose_what_they_mean(home: Home) {
    let mut dice = Dice(1);
    let world = filled(&home, &mut dice).await;
    let mut chosen = 0;
    for round in 0..1_500 {
        let conditions = conditions(&mut dice);
        let expected = world.chosen(&THINGS, &conditions);
        let found = listed(&home, &THINGS, conditions.clone()).await;
        assert_eq!(found, expected, "{round}: {conditions:#?}");
        chosen += usize::from(!expected.is_empty() && expected.len() < THINGS_COUNT);
    }
    // Filters that choose nothing or everything prove little.
    assert!(chosen > 500, "{chosen}");
}

async fn random_filters_of_related_lists_choose_what_they_mean(home: Home) {
    let mut dice = Dice(2);
    let world = filled(&home, &mut dice).await;
    let mut chosen = 0;
    for round in 0..500 {
        let conditions = conditions(&mut dice);
        let owner = id(&mut dice, 't', THINGS_COUNT);
        let owner = owner.as_str().unwrap();
        let mut expected = world.chosen(&THINGS, &conditions);
        let parts = world.chosen(&THINGS, &[one(&THINGS, "owner.id", is(owner))]);
        expected.retain(|id| parts.contains(id));
        let related = home.store.related(&THINGS, owner, 1, &[], &narrowed(&THINGS, conditions.clone())).await.unwrap();
        let Some(Related::Many(page)) = related else { panic!("{owner} has a list of parts") };
        let found: Vec<String> = page.objects.into_iter().map(|object| object.id).collect();
        assert_eq!(found, expected, "{round}, parts of {owner}: {conditions:#?}");
        assert_eq!(page.record_count, found.len() as u64, "{round}");
        chosen += usize::from(!expected.is_empty());
    }
    assert!(chosen > 50, "{chosen}");
}
