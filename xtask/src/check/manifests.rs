//! Manifests: every member takes its lints and its versions from the root.

use std::path::Path;

use anyhow::Context;
use toml::Table;

use super::Problem;
use crate::workspace;

/// The keys of `[package]` that the root decides.
const INHERITED: [&str; 4] = ["version", "edition", "rust-version", "publish"];

/// Members that do not inherit.
pub(super) fn problems(root: &Path) -> anyhow::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for path in members(root)? {
        let text = workspace::read(root, &path)?.unwrap_or_default();
        let manifest: Table = text.parse().with_context(|| format!("{path} is no TOML"))?;
        problems.extend(faults(&manifest).into_iter().map(|message| Problem::file(&path, message)));
    }
    Ok(problems)
}

fn members(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut members = workspace::list(root, "crates")?;
    members.retain(|path| path.ends_with("/Cargo.toml"));
    members.extend(["xtask/Cargo.toml", "tests/Cargo.toml"].map(str::to_owned));
    Ok(members)
}

fn faults(manifest: &Table) -> Vec<String> {
    let mut faults = Vec::new();
    if !inherits(manifest.get("lints")) {
        faults.push("lints are the workspace's: add `[lints] workspace = true`".to_owned());
    }
    let package = manifest.get("package").and_then(toml::Value::as_table);
    for key in INHERITED {
        if !inherits(package.and_then(|package| package.get(key))) {
            faults.push(format!("the root decides: write `{key}.workspace = true`"));
        }
    }
    for (name, dependency) in dependencies(manifest) {
        if !inherits(Some(dependency)) {
            faults.push(format!("versions stand in the root: write `{name}.workspace = true`"));
        }
    }
    faults
}

/// Dependencies of all kinds, those of single targets included.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (&String, &toml::Value)> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(toml::Value::as_table));
    let lists = tables.flat_map(|table| KINDS.iter().filter_map(|kind| table.get(*kind)?.as_table()));
    lists.flat_map(Table::iter)
}

fn inherits(value: Option<&toml::Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> Vec<String> {
        faults(&text.parse().expect("TOML"))
    }

    const GOOD: &str = "
        [package]
        version.workspace = true
        edition.workspace = true
        rust-version.workspace = true
        publish.workspace = true
        [lints]
        workspace = true
        [dependencies]
        serde.workspace = true
        tokio = { workspace = true, features = [\"fs\"] }
    ";

    #[test]
    fn a_member_that_inherits_everything_is_fine() {
        assert_eq!(faults_of(GOOD), Vec::<String>::new());
    }

    #[test]
    fn a_version_in_a_member_is_a_fault_wherever_it_stands() {
        for table in ["dev-dependencies", "target.'cfg(unix)'.dependencies"] {
            let faults = faults_of(&format!("{GOOD}\n[{table}]\nrand = \"0.9\""));
            assert_eq!(faults, ["versions stand in the root: write `rand.workspace = true`"]);
        }
    }

    #[test]
    fn lints_and_package_keys_of_its_own_are_faults() {
        let faults =
            faults_of(&GOOD.replace("[lints]", "[other]").replace("edition.workspace = true", "edition = '2021'"));
        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
