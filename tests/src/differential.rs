//! The same requests on both databases, compared byte for byte.

use jsonapi::Resource;

use crate::queries::{self, Words};
use crate::random::Random;
use crate::{Answer, Database, Request, Role, TestApp};

/// What both databases are asked.
pub struct Transcript<'a> {
    /// The rows in them.
    pub rows: &'a str,
    /// Whose operations are asked; everyone's when there is none.
    pub resource: Option<&'static Resource>,
    /// How many queries.
    pub queries: u64,
    /// What they follow from.
    pub seed: u64,
}

/// Asks both databases the same valid queries. How many found anything; `None` where there is no PostgreSQL.
///
/// # Panics
///
/// When an answer differs, or one is a refusal.
pub async fn compare(transcript: &Transcript<'_>) -> Option<u64> {
    let postgres = TestApp::start(Database::Postgres).await?;
    let sqlite = TestApp::start(Database::Sqlite).await?;
    for app in [&sqlite, &postgres] {
        app.import(transcript.rows).await;
    }
    let words = Words::of(transcript.rows);
    let mut found = 0;
    for number in 0..transcript.queries {
        let mut random = Random::of(transcript.seed, number);
        let target = queries::ask(&mut random, &words, transcript.resource).target(&mut random);
        let (left, right) = tokio::join!(ask(&sqlite, &target), ask(&postgres, &target));
        assert_alike(number, &left, &right);
        assert!(matches!(left.status, 200 | 404), "query {number} is valid\n\n{left}");
        found += u64::from(left.at("/data/0").is_object());
    }
    Some(found)
}

async fn ask(app: &TestApp, target: &str) -> Answer {
    app.send(app.authorize(Request::get(target), Role::Integration).await).await
}

/// The trace id, which would differ, is staged and the same.
fn assert_alike(number: u64, sqlite: &Answer, postgres: &Answer) {
    let alike = sqlite.status == postgres.status && sqlite.body == postgres.body;
    let same = sqlite.body.iter().zip(&postgres.body).take_while(|(left, right)| left == right).count();
    let around = |answer: &Answer| {
        let part = &answer.body[same.saturating_sub(60)..(same + 60).min(answer.body.len())];
        String::from_utf8_lossy(part).into_owned()
    };
    assert!(
        alike,
        "query {number} is answered differently: {} {}\nfirst at byte {same}, by SQLite\n  {}\nand by PostgreSQL\n  {}\n\n\
         SQLite: {sqlite}\nPostgreSQL: {postgres}",
        sqlite.request.method,
        sqlite.request.target,
        around(sqlite),
        around(postgres),
    );
}
