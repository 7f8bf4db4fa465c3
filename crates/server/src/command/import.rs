//! `latchkey import FILE`: resource objects from a file of JSON Lines, all or none.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use domain::ImportFailure;
use indicatif::HumanCount;

use super::open::open;
use super::progress;
use crate::output;
use crate::settings::Settings;

/// How many bytes of the file are read at once.
const BUFFER: usize = 1024 * 1024;

/// Imports the file, with a bar on standard error where somebody watches, and says how many rows came and how fast.
pub(super) async fn import(settings: &Settings, path: &Path) -> anyhow::Result<()> {
    let unreadable = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(unreadable)?;
    let size = file.metadata().with_context(unreadable)?.len();
    let opened = open(settings).await?;
    let bar = progress::bar(size);
    let start = Instant::now();
    let imported = opened
        .service
        .import(BufReader::with_capacity(BUFFER, file), |progress| {
            bar.set_position(progress.bytes);
            bar.set_message(format!("{} rows", HumanCount(progress.rows)));
        })
        .await;
    bar.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    opened.store.close().await;
    let summary = imported.map_err(|failure| refusal(path, &failure))?;
    for (name, count) in &summary.rows {
        output::say(format_args!("{:>12}  {name}", HumanCount(*count).to_string()))?;
    }
    let rows: u64 = summary.rows.iter().map(|(_, count)| count).sum();
    output::say(format_args!(
        "Imported {} rows in {seconds:.1} s, {} rows/s",
        HumanCount(rows),
        HumanCount(per_second(rows, seconds))
    ))?;
    Ok(())
}

/// Why nothing was imported, with every fault that was found.
fn refusal(path: &Path, failure: &ImportFailure) -> anyhow::Error {
    let reason = match failure {
        ImportFailure::Lines(faults) => {
            let lines: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
            lines.concat()
        }
        ImportFailure::Read(_) | ImportFailure::Service(_) => format!(" {failure}"),
    };
    anyhow::anyhow!("nothing was imported from {}:{reason}", path.display())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a rate for people to read, of positive numbers far below 2^52"
)]
fn per_second(rows: u64, seconds: f64) -> u64 {
    (rows as f64 / seconds.max(0.001)) as u64
}
