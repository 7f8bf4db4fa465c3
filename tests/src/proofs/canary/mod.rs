//! M13: canaries. What nobody may see is sent through everything that the command does, at its most talkative, then looked for
//! wherever it could have been left. Each has to have gone through, and what must be in a place has to be found there, or else
//! that nothing else is found would mean nothing.

mod faults;
mod flow;
mod forms;
mod grants;
mod hunt;
mod made_up;
mod operator;
mod resources;
mod searched;

use super::{Figures, Plan};
use crate::Database;
use crate::database::alter;
use crate::postgres;
use crate::random::Random;
use flow::Flow;
use hunt::Hunt;
use made_up::MadeUp;
use searched::Searched;

/// How the command writes its log.
const FORMATS: [&str; 2] = ["json", "text"];

/// Proves it, with a log in each format a round; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let (mut figures, mut searched) = (Figures::default(), Searched::default());
    let mut random = Random::new(plan.seed);
    for _ in 0..plan.rounds {
        for format in FORMATS {
            let hunt = pass(plan, format, MadeUp::draw(&mut random)).await?;
            searched.add(&hunt.searched);
            figures.add(hunt.figures);
        }
    }
    searched.measure(&mut figures);
    Some(figures)
}

/// Everything that the command does, on an empty database, and everywhere that it could leave something.
async fn pass(plan: &Plan, format: &'static str, made_up: MadeUp) -> Option<Hunt> {
    let home = plan.database.empty().await?;
    if plan.database == Database::Postgres {
        // As docs/operating.md asks for: PostgreSQL logs the values of a row that is refused otherwise.
        let (_, name) = home.url.split('?').next().and_then(|url| url.rsplit_once('/')).expect("a name");
        alter(&home.url, &format!("ALTER DATABASE \"{name}\" SET log_error_verbosity = 'terse'")).await;
    }
    let logged = postgres::log(&home.url).map_or(0, |log| log.len());
    let mut flow = Flow::start(&plan.program, &home, format, made_up).await;
    flow.import();
    flow.clients().await;
    flow.logins().await;
    flow.customers().await;
    flow.resets().await;
    flow.nonsense().await;
    flow.commands();
    if plan.database == Database::Sqlite {
        // A backup lies beside the files that are searched.
        alter(&home.url, &format!("VACUUM INTO '{}'", home.folder().join("backup.db").display())).await;
    }
    // The files of a database that is in use hold what those of one at rest do not.
    flow.hunt.files(home.folder());
    flow.breaks(&home.url).await;
    flow.hunt.command_line(flow.process.id());
    flow.hunt.files(home.folder());
    if plan.database == Database::Postgres {
        flow.hunt.dump(&home.url).await;
        flow.hunt.database_log(&home.url, logged);
    }
    let mut hunt = flow.end();
    hunt.files(home.folder());
    hunt.conclude();
    Some(hunt)
}
