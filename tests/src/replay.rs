//! `cargo xtask replay`: the recorded cases against the real binary, judged by the script that came with them.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Database;
use crate::latchkey::Latchkey;

/// The script, its cases, and the rows that they were recorded over.
const FILES: [&str; 3] = ["replay.py", "cases.json", "rows.jsonl"];

/// What a run is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The databases to run on.
    pub databases: Vec<Database>,
    /// The folder of the recorded files.
    pub folder: PathBuf,
    /// The `latchkey` to ask.
    pub program: PathBuf,
    /// What the script gets besides.
    pub arguments: Vec<String>,
}

/// Replays the cases on each database. Whether all hold; `false` also when something that this needs is not there, which
/// is said.
///
/// # Errors
///
/// When `out` cannot be written to, or the script cannot be started.
///
/// # Panics
///
/// When the database, the import or the server fails.
pub async fn run(options: &Options, out: &mut dyn Write) -> io::Result<bool> {
    if let Some(missing) = FILES.iter().map(|name| options.folder.join(name)).find(|path| !path.is_file()) {
        writeln!(out, "{} is not there: give the folder of the recorded cases with --cases", missing.display())?;
        return Ok(false);
    }
    let python = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !python.is_ok_and(|status| status.success()) {
        writeln!(out, "python3 is not installed: the script that judges the answers needs it")?;
        return Ok(false);
    }
    let mut fine = true;
    for &database in &options.databases {
        fine &= replay(database, options, out).await?;
    }
    Ok(fine)
}

async fn replay(database: Database, options: &Options, out: &mut dyn Write) -> io::Result<bool> {
    writeln!(out, "\n{database}")?;
    out.flush()?;
    let Some(home) = database.empty().await else {
        writeln!(out, "is not here: nothing was replayed on it")?;
        return Ok(false);
    };
    let latchkey = Latchkey::new(&options.program, home.folder(), &home.url);
    // The command works in a folder of its own.
    latchkey.import(&options.folder.canonicalize()?.join("rows.jsonl"));
    let client = latchkey.integration();
    let server = latchkey.serve();
    let status = Command::new("python3")
        .arg(options.folder.join("replay.py"))
        .arg(format!("http://{}", server.address))
        .args(["--token", &server.token(&client)])
        .args(&options.arguments)
        .status()?;
    Ok(status.success())
}
