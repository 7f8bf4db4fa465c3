//! Tests of what is taken from the files of TLS; the handshakes themselves are tested from outside.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tempfile::TempDir;

use super::*;

/// A folder with a certificate and its key.
fn folder() -> (TempDir, TlsFiles) {
    let folder = tempfile::tempdir().unwrap();
    let files = TlsFiles { certificate: folder.path().join("certificate.pem"), key: folder.path().join("key.pem") };
    write(&files);
    (folder, files)
}

fn write(files: &TlsFiles) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&files.certificate, cert.pem()).unwrap();
    std::fs::write(&files.key, signing_key.serialize_pem()).unwrap();
    allow(&files.key, 0o600);
}

fn allow(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

fn refusal(files: &TlsFiles) -> String {
    crate::output::with_causes(Tls::load(files.clone()).err().unwrap().as_ref())
}

#[test]
fn faulty_files_are_refused_by_name() {
    let (_folder, files) = folder();
    let missing = TlsFiles { certificate: "missing.pem".into(), ..files.clone() };
    assert!(refusal(&missing).starts_with("the TLS certificate file missing.pem cannot be used: "));
    let missing = TlsFiles { key: "missing.pem".into(), ..files.clone() };
    assert!(refusal(&missing).starts_with("the TLS key file missing.pem cannot be used: "));
    let swapped = TlsFiles { certificate: files.key.clone(), key: files.certificate.clone() };
    assert!(refusal(&swapped).ends_with("there is no certificate in it; write it as PEM"), "{}", refusal(&swapped));
    let key = std::fs::read(&files.key).unwrap();
    write(&files);
    std::fs::write(&files.key, key).unwrap();
    assert!(refusal(&files).contains("do not belong together"), "{}", refusal(&files));
}

#[test]
fn a_key_that_others_can_read_is_refused_at_the_start_and_later() {
    let (_folder, files) = folder();
    let tls = Tls::load(files.clone()).unwrap_or_else(|error| panic!("{error}"));
    allow(&files.key, 0o644);
    assert!(refusal(&files).contains("others can read or change it (mode 0644)"), "{}", refusal(&files));
    assert!(tls.reload().is_err());
}

#[test]
fn files_that_have_become_faulty_leave_the_ones_in_use() {
    let (_folder, files) = folder();
    let tls = Tls::load(files.clone()).unwrap_or_else(|error| panic!("{error}"));
    let before = Arc::clone(tls.acceptor().config());
    std::fs::write(&files.certificate, "rubbish").unwrap();
    assert!(tls.reload().is_err());
    assert!(Arc::ptr_eq(&before, tls.acceptor().config()));
    write(&files);
    tls.reload().unwrap_or_else(|error| panic!("{error}"));
    assert!(!Arc::ptr_eq(&before, tls.acceptor().config()));
}
