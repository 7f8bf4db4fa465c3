//! Canaries (security-reliability M13): what nobody may see is sent through everything that the command does, at its most talkative,
//! then looked for wherever it could have been left.

mod flow;
mod hunt;
mod operator;
mod talk;

use latchkey_tests::Database;
use latchkey_tests::database::alter;

use flow::Flow;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_left_behind_on_sqlite_with_a_log_for_machines() {
    run(Database::Sqlite, "json").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_left_behind_on_sqlite_with_a_log_for_people() {
    run(Database::Sqlite, "text").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_left_behind_on_postgres_with_a_log_for_machines() {
    run(Database::Postgres, "json").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_left_behind_on_postgres_with_a_log_for_people() {
    run(Database::Postgres, "text").await;
}

async fn run(database: Database, format: &'static str) {
    let Some(home) = database.empty().await else { return };
    if database == Database::Postgres {
        // As docs/operating.md asks for: PostgreSQL logs the values of a row that is refused otherwise.
        let (_, name) = home.url.split('?').next().and_then(|url| url.rsplit_once('/')).expect("a name");
        alter(&home.url, &format!("ALTER DATABASE \"{name}\" SET log_error_verbosity = 'terse'")).await;
    }
    let mut flow = Flow::start(&home, format);
    flow.import();
    flow.grants();
    flow.customers();
    flow.resets();
    flow.nonsense();
    flow.commands();
    // The files of a database that is in use hold what those of one at rest do not.
    hunt::files(home.folder(), &flow.canaries);
    flow.breaks(&home.url).await;
    hunt::command_line(flow.process.id(), &flow.canaries);
    hunt::files(home.folder(), &flow.canaries);
    if database == Database::Postgres {
        hunt::dump(&home.url, &flow.canaries).await;
        hunt::database_log(&home.url, &flow.canaries);
    }
    let (canaries, said, log) = flow.end();
    hunt::log(&log, &canaries);
    for text in said {
        hunt::log(&text, &canaries);
    }
    hunt::files(home.folder(), &canaries);
}
