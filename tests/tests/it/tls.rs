//! TLS from files: handshakes with the command itself, and files that change while it runs.

use std::fs::Permissions;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};

use crate::process::{self, Process};

const FILES: [(&str, &str); 2] = [("LATCHKEY_TLS_CERTIFICATE_FILE", "tls.pem"), ("LATCHKEY_TLS_KEY_FILE", "tls.key")];

/// Writes a new certificate for these names, and its key.
pub(crate) fn certify<const N: usize>(folder: &Path, names: [&str; N]) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names.map(str::to_owned)).expect("a certificate");
    std::fs::write(folder.join("tls.pem"), cert.pem()).expect("a written file");
    std::fs::write(folder.join("tls.key"), signing_key.serialize_pem()).expect("a written file");
    std::fs::set_permissions(folder.join("tls.key"), Permissions::from_mode(0o600)).expect("a file of its owner");
    cert.der().clone()
}

/// The answer of `/livez` over TLS, to a client that trusts this certificate alone; or why there is none.
fn live(
    process: &Process,
    trusted: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = StreamOwned::new(client, process.connect());
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

fn is_answer(answer: &std::io::Result<String>) -> bool {
    answer.as_ref().is_ok_and(|text| text.starts_with("HTTP/1.1 200") && text.ends_with('}'))
}

#[test]
fn with_a_certificate_it_speaks_tls_and_nothing_else() {
    let folder = TempDir::new().expect("a folder");
    let certificate = certify(folder.path(), ["localhost"]);
    let process = process::start(folder.path(), &FILES);
    assert!(process.welcome.contains("ready at https://"), "{}", process.welcome);
    for version in [&TLS12, &TLS13] {
        let answer = live(&process, &certificate, version);
        assert!(is_answer(&answer), "{version:?}: {answer:?}");
    }
    let mut plain = process.connect();
    plain.write_all(b"GET /livez HTTP/1.1\r\n\r\n").expect("a sent request");
    let mut bytes = Vec::new();
    let _ = plain.read_to_end(&mut bytes);
    assert!(!bytes.starts_with(b"HTTP"), "no answer and no redirection in the clear");
    process.end();
}

#[test]
fn a_handshake_that_does_not_come_to_its_end_is_cut() {
    let folder = TempDir::new().expect("a folder");
    let certificate = certify(folder.path(), ["localhost"]);
    let settings = [FILES[0], FILES[1], ("LATCHKEY_TLS_HANDSHAKE_TIMEOUT", "300ms")];
    let process = process::start(folder.path(), &settings);
    let slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = process.connect();
            stream.write_all(&[22, 3, 1]).expect("the first bytes of a handshake");
            stream
        })
        .collect();
    assert!(is_answer(&live(&process, &certificate, &TLS13)));
    for mut stream in slow {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        assert_eq!(bytes, b"");
    }
    process.end();
}

#[test]
fn a_hangup_brings_a_new_certificate_and_faulty_files_leave_the_old_one() {
    let folder = TempDir::new().expect("a folder");
    let first = certify(folder.path(), ["localhost"]);
    let process = process::start(folder.path(), &FILES);
    let second = certify(folder.path(), ["localhost"]);
    assert!(is_answer(&live(&process, &first, &TLS13)), "files are read when they are asked for");
    process.signal("-HUP");
    process.hear("the TLS files were read again");
    assert!(is_answer(&live(&process, &second, &TLS13)));
    assert!(live(&process, &first, &TLS13).is_err());

    std::fs::write(folder.path().join("tls.key"), "rubbish").expect("a written file");
    process.signal("-HUP");
    process.hear("the TLS files were not taken");
    assert!(is_answer(&live(&process, &second, &TLS13)));
    process.end();
}
