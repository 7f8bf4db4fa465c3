//! A run of the fuzzer.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::input::{Input, Target};
use super::parsers::{self, Parsed};
use super::report::{Fault, Report};
use super::shrink::shrink;
use crate::queries::Words;
use crate::{TestApp, contract, edges, workspace};

/// How many different faults end a run.
const ENOUGH_FAULTS: usize = 10;
/// How often a run says how far it is.
const NEWS: u64 = 10;

/// What a run is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is fuzzed.
    pub target: Target,
    /// How many inputs are made.
    pub inputs: u64,
    /// What they follow from.
    pub seed: u64,
    /// The number of the first one.
    pub first: u64,
    /// One of so many inputs is sent to the whole server too.
    pub share: u64,
    /// How long one input may take; no limit where other work disturbs the clock.
    pub longest: Option<Duration>,
    /// Where failing inputs are kept.
    pub keep: Option<PathBuf>,
}

/// Makes the inputs, parses all of them and sends some of them to the server, which must hold nothing yet.
///
/// # Errors
///
/// When `out` or the folder for failing inputs cannot be written to.
pub async fn run(options: &Options, app: &TestApp, out: &mut dyn Write) -> io::Result<Report> {
    let rows = workspace::fixture("john") + &edges::rows();
    app.import(&rows).await;
    let words = Words::of(&rows);
    let mut report = Report { title: options.target.name().to_owned(), ..Report::default() };
    let start = Instant::now();
    for number in options.first..options.first + options.inputs {
        let input = Input::make(options.target, options.seed, number, &words);
        let origin = format!("--target {} --seed {} --first {number} --inputs 1", options.target.name(), options.seed);
        let began = Instant::now();
        let judged = judge(options, app, number, &input, &mut report).await;
        let took = began.elapsed();
        report.took(took, &origin);
        let what = judged.err().or_else(|| too_long(options, took));
        if let Some(what) = what.filter(|what| !report.knows(what)) {
            let small = shrink(input, async |input: &Input| fails(options, app, number, input).await).await;
            let fault = Fault { what, origin, input: small.to_string(), times: 1 };
            keep(options.keep.as_deref(), number, &fault)?;
            report.faults.push(fault);
        }
        report.inputs += 1;
        report.elapsed = start.elapsed();
        tell(options, &report, out)?;
        if report.faults.len() >= ENOUGH_FAULTS {
            break;
        }
    }
    Ok(report)
}

fn too_long(options: &Options, took: Duration) -> Option<String> {
    let longest = options.longest?;
    (took > longest).then(|| format!("it takes {:.1} s", took.as_secs_f64()))
}

/// Parses the input and, when it is its turn, sends it.
async fn judge(
    options: &Options,
    app: &TestApp,
    number: u64,
    input: &Input,
    report: &mut Report,
) -> Result<(), String> {
    let parsed = parsers::check(input)?;
    report.count(if parsed == Parsed::Accepted { "accepted by the parsers" } else { "refused by the parsers" });
    if !number.is_multiple_of(options.share) {
        return Ok(());
    }
    if let Some(status) = send(app, input).await {
        report.count(&format!("answered with {}", status?));
    } else {
        report.unsendable += 1;
    }
    Ok(())
}

/// Whether something is wrong with the input, the time that it takes aside.
async fn fails(options: &Options, app: &TestApp, number: u64, input: &Input) -> bool {
    judge(options, app, number, input, &mut Report::default()).await.is_err()
}

/// Sends the input to the server; the status of its answer. `None` when no request says this.
async fn send(app: &TestApp, input: &Input) -> Option<Result<u16, String>> {
    let request = app.authorize(input.request()?, input.role).await;
    let answer = app.exchange(request).await;
    Some(match answer.status {
        500.. => Err(format!("the server answers {}\n{answer}", answer.status)),
        status => contract::check(&answer).map(|()| status).map_err(|fault| format!("{fault}\n{answer}")),
    })
}

fn tell(options: &Options, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if !report.inputs.is_multiple_of((options.inputs / NEWS).max(1)) {
        return Ok(());
    }
    let (seconds, faults) = (report.elapsed.as_secs(), report.faults.len());
    writeln!(out, "{}: {} of {} inputs, {seconds} s, {faults} faults", report.title, report.inputs, options.inputs)?;
    out.flush()
}

fn keep(folder: Option<&Path>, number: u64, fault: &Fault) -> io::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    let Fault { what, origin, input, .. } = fault;
    std::fs::write(folder.join(format!("{number}.txt")), format!("{what}\n\n{origin}\n\n{input}\n"))
}
