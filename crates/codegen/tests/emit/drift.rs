//! Each kind of generated file, edited, deleted, or joined by a stray one, is found by name and with a diff.

use codegen::files::{Drift, FileSet, Files, check};

use crate::generated;

/// What is on disk right after generating.
fn on_disk(set: &FileSet) -> Files {
    set.files.clone().into_iter().chain(set.once.clone()).collect()
}

/// The one file that drifted.
fn only(drifts: Vec<Drift>) -> Drift {
    let [drift]: [Drift; 1] = drifts.try_into().unwrap();
    drift
}

#[test]
fn nothing_drifts_right_after_generating() {
    let set = generated();
    assert_eq!(check(set, &on_disk(set)), []);
}

#[test]
fn an_edited_file_is_stale_whichever_it_is() {
    let set = generated();
    for (path, text) in &set.files {
        let mut disk = on_disk(set);
        disk.insert(path.clone(), format!("{text}// by hand\n"));
        let Drift::Stale { path: found, diff } = only(check(set, &disk)) else { panic!("{path} is not stale") };
        assert_eq!(found, *path);
        assert!(diff.starts_with(&format!("--- {path}\n+++ {path}\n@@")), "{diff}");
        assert!(diff.contains("\n-// by hand\n"), "{diff}");
    }
}

#[test]
fn a_deleted_file_is_missing_whichever_it_is() {
    let set = generated();
    for (path, text) in set.files.iter().chain(&set.once) {
        let mut disk = on_disk(set);
        disk.remove(path);
        let Drift::Missing { path: found, diff } = only(check(set, &disk)) else { panic!("{path} is not missing") };
        assert_eq!(found, *path);
        assert!(diff.contains(&format!("+{}", text.lines().next().unwrap())), "{diff}");
    }
}

#[test]
fn a_stray_file_is_orphaned_in_every_folder_of_the_generator() {
    let set = generated();
    assert!(!set.owned.is_empty());
    for folder in &set.owned {
        for stray in [format!("{folder}/stray.rs"), format!("{folder}/deeper/stray.txt")] {
            let mut disk = on_disk(set);
            disk.insert(stray.clone(), "a line\n".to_owned());
            let Drift::Orphaned { path, diff } = only(check(set, &disk)) else { panic!("{stray} is not orphaned") };
            assert_eq!(path, stray);
            assert!(diff.contains("-a line\n"), "{diff}");
        }
    }
}

#[test]
fn files_beside_the_folders_of_the_generator_are_left_alone() {
    let set = generated();
    let mut disk = on_disk(set);
    for path in
        ["crates/models/src/lib.rs", "crates/models/src/generated_by_hand/x.rs", "openapi/resources/customers.yaml"]
    {
        disk.insert(path.to_owned(), String::new());
    }
    assert_eq!(check(set, &disk), []);
}

#[test]
fn a_migration_that_somebody_changed_is_left_alone() {
    let set = generated();
    let mut disk = on_disk(set);
    let path = set.once.keys().next().unwrap();
    disk.insert(path.clone(), "//! Ours now.\n".to_owned());
    assert_eq!(check(set, &disk), []);
}

#[test]
fn a_checkout_with_crlf_line_ends_does_not_drift() {
    let set = generated();
    let disk = on_disk(set).into_iter().map(|(path, text)| (path, text.replace('\n', "\r\n"))).collect();
    assert_eq!(check(set, &disk), []);
}

#[test]
fn a_drift_reads_as_its_kind_its_path_and_its_diff() {
    let mut set = FileSet { owned: vec!["made".to_owned()], ..FileSet::default() };
    set.files.insert("made/new.rs".to_owned(), "one\n".to_owned());
    set.files.insert("made/old.rs".to_owned(), "one\ntwo\nthree\n".to_owned());
    let disk = [("made/old.rs", "one\n2\nthree\n"), ("made/stray.rs", "gone")];
    let disk: Files = disk.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let drifts: String = check(&set, &disk).iter().map(Drift::to_string).collect();
    insta::assert_snapshot!(drifts);
}
