//! Source files: not too long, each says what it is, debts name their issue.

use std::path::Path;

use super::Problem;
use crate::workspace;

/// How many lines a hand-written file may have.
const MOST_LINES: usize = 400;

/// Files that may be longer, and why.
const LONGER: [(&str, &str); 0] = [];

/// Where hand-written code stands.
const ROOMS: [&str; 4] = ["crates", "xtask", "tests", "fuzz/fuzz_targets"];

/// Too long files, files without a module doc, debts without an issue.
pub(super) fn problems(root: &Path) -> anyhow::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for room in ROOMS {
        for path in workspace::list(root, room)?
            .iter()
            .filter(|path| workspace::has_extension(path, "rs") && !is_generated(path))
        {
            let text = workspace::read(root, path)?.unwrap_or_default();
            problems.extend(faults(path, &text));
        }
    }
    Ok(problems)
}

fn is_generated(path: &str) -> bool {
    path.contains("/generated/")
}

fn faults(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES && !LONGER.iter().any(|(longer, _)| *longer == path) {
        let message = format!("{lines} lines; a file is one thing and has at most {MOST_LINES}");
        problems.push(Problem::file(path, message));
    }
    if !text.starts_with("//!") {
        problems.push(Problem::line(path, 1, "a file begins with a `//!` doc that says what it is"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(word) = bare_debt(line) {
            let message = format!("a debt names its kind and issue: `{word}(kind, #7): …`");
            problems.push(Problem::line(path, number, message));
        }
    }
    problems
}

/// The word of a debt that is not followed by its kind and issue. The words are put together here, so that this file does
/// not hold them.
fn bare_debt(line: &str) -> Option<String> {
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "XX"].concat()];
    words.into_iter().find(|word| {
        line.match_indices(word.as_str()).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = &line[at + word.len()..];
            let alone = !before.is_some_and(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
            let reasoned = after.strip_prefix('(').and_then(|rest| rest.split_once(')')).is_some_and(|(inside, _)| {
                inside.split_once(", #").is_some_and(|(kind, issue)| !kind.is_empty() && issue.parse::<u32>().is_ok())
            });
            alone && !reasoned
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_file_that_says_what_it_is_is_fine() {
        assert_eq!(faults("a.rs", "//! What it is.\nfn main() {}\n"), []);
    }

    #[test]
    fn a_long_file_is_a_problem() {
        let text = format!("//! What it is.\n{}", "\n".repeat(400));
        assert!(faults("a.rs", &text)[0].message.starts_with("401 lines"));
    }

    #[test]
    fn a_file_without_a_module_doc_is_a_problem() {
        assert_eq!(faults("a.rs", "fn main() {}\n")[0].line, Some(1));
    }

    #[test]
    fn a_debt_without_kind_and_issue_is_a_problem() {
        let debt = ["TO", "DO"].concat();
        assert!(bare_debt(&format!("// {debt}: later")).is_some());
        assert!(bare_debt(&format!("// {debt}(cleanup): later")).is_some());
        assert!(bare_debt(&format!("// {debt}(cleanup, #7): later")).is_none());
        assert!(bare_debt(&format!("MAS{debt}N")).is_none());
    }

    #[test]
    fn folders_of_the_generator_are_not_judged() {
        assert!(is_generated("crates/models/src/generated/customers.rs"));
        assert!(!is_generated("crates/models/src/lib.rs"));
    }
}
