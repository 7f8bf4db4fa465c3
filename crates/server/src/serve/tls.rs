//! TLS from files, which can be read again while connections are served.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context as _, ensure};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::settings::{TlsFiles, private_file};

/// The certificate in use.
pub(super) struct Tls {
    files: TlsFiles,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    pub(super) fn load(files: TlsFiles) -> anyhow::Result<Self> {
        let config = RwLock::new(Arc::new(read(&files)?));
        Ok(Self { files, config })
    }

    /// Reads the files again. What is in use stays when they are faulty; connections that there are stay as they are.
    pub(super) fn reload(&self) -> anyhow::Result<()> {
        let config = Arc::new(read(&self.files)?);
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// What takes the handshake of a new connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

fn read(files: &TlsFiles) -> anyhow::Result<ServerConfig> {
    let certificates = certificates(&files.certificate)
        .with_context(|| format!("the TLS certificate file {} cannot be used", files.certificate.display()))?;
    let unusable = || format!("the TLS key file {} cannot be used", files.key.display());
    private_file::check(&files.key).with_context(unusable)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).with_context(unusable)?;
    // By name: another crate brings another provider along, and then there is no default.
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .context("the TLS certificate and its key do not belong together, or are of a kind that is not known")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>()?;
    ensure!(!certificates.is_empty(), "there is no certificate in it; write it as PEM");
    Ok(certificates)
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
