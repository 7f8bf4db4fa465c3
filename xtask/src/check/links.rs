//! Documentation: relative links lead somewhere.

use std::path::Path;

use super::Problem;
use crate::workspace;

/// Folders whose Markdown files are checked; so are those of the root.
const ROOMS: [&str; 4] = ["docs", "crates", "tests", "xtask"];

/// Links to files that do not exist.
pub(super) fn problems(root: &Path) -> anyhow::Result<Vec<Problem>> {
    let mut pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned).to_vec();
    for room in ROOMS {
        pages.extend(workspace::list(root, room)?.into_iter().filter(|path| workspace::has_extension(path, "md")));
    }
    let mut problems = Vec::new();
    for (path, text) in workspace::read_all(root, pages)? {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in links(&text) {
            if !root.join(folder).join(&target).exists() {
                problems.push(Problem::line(&path, line, format!("the link leads nowhere: {target}")));
            }
        }
    }
    Ok(problems)
}

/// The relative targets of links outside of code, each with its line.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    let mut fenced = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if !fenced {
            links.extend(targets(line).into_iter().map(|target| (number, target)));
        }
    }
    links
}

fn targets(line: &str) -> Vec<String> {
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let ends = prose.match_indices("](").map(|(at, mark)| &prose[at + mark.len()..]);
    let targets = ends.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.split(['#', ' ']).next());
    targets
        .flatten()
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_are_found_and_others_are_not() {
        let text = "See [a](docs/a.md#part), [`b`](../b.md \"B\"), [web](https://example.com), [here](#part), `[no](no.md)`.\n\
                    ```\n[no](no.md)\n```\n[c](c.md)";
        let links = links(text);
        let expected = [(1, "docs/a.md"), (1, "../b.md"), (5, "c.md")];
        assert_eq!(links, expected.map(|(line, target)| (line, target.to_owned())));
    }
}
