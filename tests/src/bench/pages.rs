//! The benchmark itself: rows, servers, rounds, a table.

use std::io::Write;
use std::path::PathBuf;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{Connection as _, Executor as _, Row as _};

use super::cpu::{Meter, parent};
use super::data;
use super::measure::{Cost, Subject, median};
use super::shapes::{SHAPES, Shape};
use super::table::{Row, grouped, render};
use crate::Database;
use crate::client::Connection;
use crate::database::Home;
use crate::latchkey::{Latchkey, Server};
use crate::random::Random;

/// How many resets the few are.
const FEW: u64 = 1_000;
/// Requests of each kind that are sent before anything is measured, the first one aside.
const WARM_UP: usize = 20;

/// What a run is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The databases to run on.
    pub databases: Vec<Database>,
    /// How many resets the many are.
    pub rows: u64,
    /// Requests of each kind in each round, at least.
    pub requests: usize,
    /// Rounds; medians of them are shown.
    pub rounds: usize,
    /// What made-up rows and the choice of pages follow from.
    pub seed: u64,
    /// The `latchkey` to measure.
    pub program: PathBuf,
}

/// A server on a dataset of its own. What the fields hold lives as long as the measurements do.
struct Stand {
    subject: Subject,
    _server: Server,
    _home: Home,
}

/// Runs the benchmark and prints its tables. Whether every page costs at most what it may.
///
/// # Errors
///
/// When `out` cannot be written to.
///
/// # Panics
///
/// When a database, the import or the server fails, or an answer is no success.
pub async fn run(options: &Options, out: &mut dyn Write) -> std::io::Result<bool> {
    let mut fine = true;
    for &database in &options.databases {
        let Some(rows) = measure_on(database, options, out).await? else {
            writeln!(out, "{database} is not here: nothing was measured on it")?;
            fine = false;
            continue;
        };
        let title = format!(
            "{database}, {} rounds of at least {} requests each, medians; seed {}",
            options.rounds, options.requests, options.seed
        );
        writeln!(out, "\n{}", render(&title, FEW, options.rows, &rows))?;
        fine &= !rows.iter().any(Row::is_too_much);
    }
    writeln!(out, "{}", if fine { "Every page costs at most what it may." } else { "Some pages cost too much." })?;
    Ok(fine)
}

async fn measure_on(database: Database, options: &Options, out: &mut dyn Write) -> std::io::Result<Option<Vec<Row>>> {
    let Some(few) = Stand::build(database, FEW, options, out).await? else { return Ok(None) };
    let Some(many) = Stand::build(database, options.rows, options, out).await? else { return Ok(None) };
    let mut subjects = [few.subject, many.subject];
    let mut first = Vec::new();
    let mut costs: Vec<[Vec<Cost>; 2]> = SHAPES.iter().map(|_| Default::default()).collect();
    // Writes come after all reads, in `SHAPES` too: they add rows.
    for (writes, what) in [(false, "reads"), (true, "reads after writes")] {
        for shape in SHAPES.iter().filter(|shape| shape.after_create == writes) {
            let [_, many] = subjects.each_mut().map(|subject| warm_up(subject, shape));
            first.push(many);
        }
        for round in 1..=options.rounds {
            writeln!(out, "{database}: {what}, round {round} of {}", options.rounds)?;
            out.flush()?;
            for (shape, costs) in SHAPES.iter().zip(&mut costs).filter(|(shape, _)| shape.after_create == writes) {
                for (subject, costs) in subjects.iter_mut().zip(costs) {
                    costs.push(subject.measure(shape, options.requests));
                }
            }
        }
    }
    let rows = SHAPES.iter().zip(costs).zip(first).map(|((shape, [few, many]), first)| Row {
        name: shape.name,
        limited: shape.page,
        few: median(&few),
        many: median(&many),
        first,
    });
    Ok(Some(rows.collect()))
}

/// Sends a few requests; how long the first answer took, in milliseconds.
fn warm_up(subject: &mut Subject, shape: &Shape) -> f64 {
    subject.reconnect();
    let first = subject.ask(shape);
    for _ in 0..WARM_UP {
        subject.ask(shape);
    }
    first.as_secs_f64() * 1e3
}

impl Stand {
    /// Makes the rows, imports them and serves them. `None` where the database is not installed.
    async fn build(
        database: Database,
        rows: u64,
        options: &Options,
        out: &mut dyn Write,
    ) -> std::io::Result<Option<Self>> {
        let Some(home) = database.empty().await else { return Ok(None) };
        writeln!(out, "{database}: making and importing {} resets", grouped(rows))?;
        out.flush()?;
        let file = home.folder().join("rows.jsonl");
        let dataset = data::write(&file, rows, options.seed)?;
        let latchkey = Latchkey::new(&options.program, home.folder(), &home.url);
        latchkey.import(&file);
        std::fs::remove_file(&file)?;
        let client = latchkey.integration();
        let postmaster = if database == Database::Postgres { Some(settle(&home.url).await) } else { None };
        let server = latchkey.serve();
        let subject = Subject {
            dataset,
            meter: Meter::new(server.id(), postmaster),
            address: server.address.clone(),
            connection: Connection::open(&server.address),
            token: server.token(&client),
            random: Random::new(options.seed),
        };
        Ok(Some(Self { subject, _server: server, _home: home }))
    }
}

/// Does what the server does by itself within minutes after so many rows came, so that it does not while we measure. The
/// number of its first process.
async fn settle(url: &str) -> u32 {
    let options: PgConnectOptions = url.parse().expect("a URL");
    let mut connection = PgConnection::connect_with(&options).await.expect("a connection");
    for statement in ["VACUUM (ANALYZE)", "CHECKPOINT"] {
        connection.execute(statement).await.expect("a tidy database");
    }
    let row = connection.fetch_one("SELECT pg_backend_pid()").await.expect("a process");
    let backend: i32 = row.get(0);
    let postmaster = u32::try_from(backend).ok().and_then(parent);
    postmaster.expect("a PostgreSQL server on this machine: its time is measured")
}
