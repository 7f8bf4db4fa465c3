//! The CPU time that processes have used, from `/proc`.

use std::fs;
use std::process::Command;

/// The processes that answer requests: the server, and the database where it is a server of its own.
pub(super) struct Meter {
    server: u32,
    postmaster: Option<u32>,
    microseconds_a_tick: u64,
}

/// One line of `/proc/PID/stat`: whose child the process is, its time, and that of its children that ended.
struct Stat {
    parent: u32,
    own: u64,
    ended_children: u64,
}

impl Meter {
    /// Watches a server's process, and PostgreSQL's with all its children.
    ///
    /// # Panics
    ///
    /// Where there is no `/proc` or no `getconf`.
    pub(super) fn new(server: u32, postmaster: Option<u32>) -> Self {
        let output = Command::new("getconf").arg("CLK_TCK").output().expect("getconf can be run");
        let ticks: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("ticks a second");
        assert!(stat(server).is_some(), "there is no /proc/{server}/stat");
        Self { server, postmaster, microseconds_a_tick: 1_000_000 / ticks }
    }

    /// The time used so far, in microseconds, as exact as the clock's ticks.
    pub(super) fn microseconds(&self) -> u64 {
        let server = stat(self.server).map_or(0, |stat| stat.own);
        (server + self.postmaster.map_or(0, cluster)) * self.microseconds_a_tick
    }

    /// So much time that a tick more or less is a few percent.
    pub(super) fn enough(&self) -> u64 {
        40 * self.microseconds_a_tick
    }
}

/// The time of a PostgreSQL server: its first process, its children, and those of them that have ended.
fn cluster(postmaster: u32) -> u64 {
    let first = stat(postmaster).map_or(0, |stat| stat.own + stat.ended_children);
    let children = processes().filter_map(stat).filter(|stat| stat.parent == postmaster).map(|stat| stat.own);
    first + children.sum::<u64>()
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// `None` when the process has ended.
fn stat(process: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// The process that this one is a child of.
pub(super) fn parent(process: u32) -> Option<u32> {
    stat(process).map(|stat| stat.parent)
}

fn parse(line: &str) -> Option<Stat> {
    // The name of the program, in parentheses, may hold anything.
    let (_, fields) = line.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let (user, system, of_children) = (number(11)?, number(12)?, number(13)? + number(14)?);
    Some(Stat { parent: fields.get(1)?.parse().ok()?, own: user + system, ended_children: of_children })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_whatever_the_program_is_called() {
        let stat = parse("12 (a) b (c) S 7 1 1 0 -1 4194560 9 0 0 0 30 12 5 6 20 0 1 0 99 1 1").expect("numbers");
        assert_eq!((stat.parent, stat.own, stat.ended_children), (7, 42, 11));
    }

    #[test]
    fn this_process_has_a_parent_and_uses_time() {
        let meter = Meter::new(std::process::id(), None);
        assert!(parent(std::process::id()).is_some_and(|parent| parent > 0));
        let before = meter.microseconds();
        let mut number = 1_u64;
        while meter.microseconds() == before {
            number = std::hint::black_box(number.wrapping_mul(3));
        }
        assert!(meter.microseconds() > before, "{number}");
    }
}
