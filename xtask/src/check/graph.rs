//! The crate graph: who may depend on whom (`docs/architecture.md`).

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::Problem;

/// Each member and the members that it may depend on. A new arrow needs a page in `docs/decisions/`.
const ARROWS: [(&str, &[&str]); 8] = [
    ("codegen", &["jsonapi"]),
    ("jsonapi", &[]),
    ("models", &["jsonapi"]),
    ("persistence", &["jsonapi", "models"]),
    ("domain", &["jsonapi", "models", "persistence"]),
    ("server", &["domain", "jsonapi", "models", "persistence"]),
    ("xtask", &["codegen"]),
    ("latchkey-tests", &["domain", "jsonapi", "models", "persistence", "server"]),
];

/// Arrows that are not allowed, members that are not in the list.
pub(super) fn problems(root: &Path) -> anyhow::Result<Vec<Problem>> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")?;
    Ok(compare(&metadata))
}

fn compare(metadata: &Value) -> Vec<Problem> {
    let members = list(metadata, "packages");
    let names: Vec<&str> = members.iter().map(|member| text(member, "name")).collect();
    let mut problems = Vec::new();
    for member in members {
        let name = text(member, "name");
        let Some((_, allowed)) = ARROWS.iter().find(|(member, _)| *member == name) else {
            problems.push(Problem::file("Cargo.toml", format!("{name} is no crate of docs/architecture.md")));
            continue;
        };
        let dependencies = list(member, "dependencies").iter().map(|dependency| text(dependency, "name"));
        for dependency in dependencies.filter(|dependency| names.contains(dependency) && !allowed.contains(dependency))
        {
            let message = format!("{name} may not depend on {dependency} (docs/architecture.md)");
            problems.push(Problem::file("Cargo.toml", message));
        }
    }
    problems
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(from: &str, to: &str) -> Value {
        serde_json::json!({ "packages": [
            { "name": from, "dependencies": [{ "name": to }, { "name": "serde" }] },
            { "name": to, "dependencies": [] },
        ]})
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_a_problem() {
        let problems = compare(&metadata("jsonapi", "models"));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].message, "jsonapi may not depend on models (docs/architecture.md)");
    }

    #[test]
    fn a_drawn_arrow_is_fine() {
        assert_eq!(compare(&metadata("models", "jsonapi")), []);
    }

    #[test]
    fn a_crate_that_is_not_drawn_is_a_problem() {
        assert_eq!(compare(&metadata("utils", "jsonapi"))[0].message, "utils is no crate of docs/architecture.md");
    }
}
