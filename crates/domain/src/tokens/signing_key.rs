//! A key that signs access tokens: RSA with 3072 bits (security-reliability D3).

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use jsonapi::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use persistence::KeyedColumn;
use serde::Serialize;
use zeroize::Zeroizing;

use super::jwks::Jwk;
use crate::{Chance, Keyring, OpenError, Place};

/// Why a signing key cannot be used. Says nothing of the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The sealed private key does not open.
    #[error("the private key of signing key {kid} does not open: {source}")]
    Sealed {
        /// Which key.
        kid: String,
        /// Why.
        source: OpenError,
    },
    /// What opened is no private key.
    #[error("signing key {kid} is not a PKCS #8 RSA key")]
    Malformed {
        /// Which key.
        kid: String,
    },
    /// Every signing key is retired, or none opens.
    #[error("there is no signing key; `latchkey keys rotate` makes one")]
    None,
    /// The library refused to make a key or a signature.
    #[error("the cryptographic library failed to {0}")]
    Library(&'static str),
}

/// A key pair that signs, ready to use.
pub(crate) struct SigningKey {
    pub(super) jwk: Jwk,
    pair: KeyPair,
    pub(super) decoding: DecodingKey,
}

impl SigningKey {
    /// A new key. Takes some tenths of a second of computing; its randomness is the library's own.
    pub(crate) fn generate() -> Result<Self, KeyError> {
        KeyPair::generate(KeySize::Rsa3072).map(Self::new).map_err(|_| KeyError::Library("make an RSA key"))
    }

    fn new(pair: KeyPair) -> Self {
        let public = pair.public_key();
        let (n, e) = (public.modulus(), public.exponent());
        let (n, e) = (n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero());
        let decoding = DecodingKey::from_rsa_raw_components(n, e);
        let jwk = Jwk::rsa(URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        Self { jwk, pair, decoding }
    }

    pub(crate) fn kid(&self) -> &str {
        &self.jwk.kid
    }

    /// The key as it is stored: the private half sealed.
    pub(crate) fn to_stored(
        &self,
        keyring: &Keyring,
        now: Timestamp,
        chance: &dyn Chance,
    ) -> Result<persistence::SigningKey, KeyError> {
        let der = self.pair.as_der().map_err(|_| KeyError::Library("write an RSA key"))?;
        let text = Zeroizing::new(STANDARD_NO_PAD.encode(der.as_ref()));
        Ok(persistence::SigningKey {
            kid: self.jwk.kid.clone(),
            algorithm: self.jwk.alg.clone(),
            sealed_private_key: keyring.seal(place(&self.jwk.kid), &text, chance),
            public_jwk: serde_json::to_string(&self.jwk).map_err(|_| KeyError::Library("write a JSON Web Key"))?,
            created_at: now.0,
            retired_at: None,
        })
    }

    /// Opens a stored key.
    pub(crate) fn from_stored(keyring: &Keyring, stored: &persistence::SigningKey) -> Result<Self, KeyError> {
        let kid = &stored.kid;
        let opened = keyring.open(place(kid), &stored.sealed_private_key);
        let text = opened.map_err(|source| KeyError::Sealed { kid: kid.clone(), source })?;
        let malformed = || KeyError::Malformed { kid: kid.clone() };
        let der = Zeroizing::new(STANDARD_NO_PAD.decode(text.expose()).map_err(|_| malformed())?);
        let key = KeyPair::from_pkcs8(&der).map(Self::new).map_err(|_| malformed())?;
        if key.kid() == kid { Ok(key) } else { Err(malformed()) }
    }

    /// A JSON Web Token with these claims, in compact form.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String, KeyError> {
        let mut header = Header::new(Algorithm::RS512);
        header.kid = Some(self.jwk.kid.clone());
        let mut token = format!("{}.{}", encode(&header)?, encode(claims)?);
        // jsonwebtoken would parse and check the private key again for each signature.
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let padding = &signature::RSA_PKCS1_SHA512;
        let signed = self.pair.sign(padding, &SystemRandom::new(), token.as_bytes(), &mut signature);
        signed.map_err(|_| KeyError::Library("sign"))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

fn encode(part: &impl Serialize) -> Result<String, KeyError> {
    let json = serde_json::to_vec(part).map_err(|_| KeyError::Library("write claims"))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// Where the private half of a key is stored.
fn place(kid: &str) -> Place<'_> {
    let KeyedColumn { table, column, .. } = persistence::SigningKey::PRIVATE_KEYS;
    Place { table, column, id: kid }
}
