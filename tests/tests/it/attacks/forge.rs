//! Makes tokens with the keys of the server, as only the server can.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::{hmac, signature};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use domain::{Keyring, Place, SecretKey};
use latchkey_tests::TestApp;
use latchkey_tests::clock::NOW;
use latchkey_tests::stage::SECRET_KEY;
use serde_json::Value;

/// A good token, its parts, and the key that signed it.
pub(super) struct Forge {
    /// The token as it was given out.
    pub(super) token: String,
    /// Its header.
    pub(super) header: Value,
    /// Its claims.
    pub(super) claims: Value,
    /// Its signature, in base64url.
    pub(super) signature: String,
    /// The public key, as the server publishes it.
    pub(super) jwk: Value,
    /// The time of the server, in Unix seconds.
    pub(super) now: i64,
    pair: KeyPair,
    stranger: KeyPair,
}

impl Forge {
    /// Takes a token apart and the key of the server out of its database.
    pub(super) async fn of(app: &TestApp, token: &str) -> Self {
        let mut parts = token.split('.');
        let mut part = || BASE64_URL_SAFE_NO_PAD.decode(parts.next().expect("a part")).expect("base64url");
        let [header, claims] = [part(), part()].map(|part| serde_json::from_slice(&part).expect("JSON"));
        let signature = parts.next().expect("a signature").to_owned();
        let stored = app.store.signing_keys().await.expect("the keys").pop().expect("a key");
        let keyring = Keyring::new(&SecretKey::parse(SECRET_KEY).expect("a key"), &[]);
        let place = Place { table: "signing_keys", column: "sealed_private_key", id: &stored.kid };
        let sealed = keyring.open(place, &stored.sealed_private_key).expect("an open key");
        let der = BASE64_STANDARD_NO_PAD.decode(sealed.expose()).expect("base64");
        Self {
            token: token.to_owned(),
            header,
            claims,
            signature,
            jwk: serde_json::from_str(&stored.public_jwk).expect("JSON"),
            now: NOW.0 / 1000,
            pair: KeyPair::from_pkcs8(&der).expect("a key pair"),
            stranger: KeyPair::generate(KeySize::Rsa2048).expect("a key pair"),
        }
    }

    /// The token with other claims, and a good signature.
    pub(super) fn with(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims.clone();
        change(&mut claims);
        self.signed(&self.header.to_string(), claims.to_string().as_bytes())
    }

    /// The token with another header, and a good signature.
    pub(super) fn under(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut header = self.header.clone();
        change(&mut header);
        self.signed(&header.to_string(), self.claims.to_string().as_bytes())
    }

    /// Header and payload with a good signature of RS512, whatever they say.
    pub(super) fn signed(&self, header: &str, payload: &[u8]) -> String {
        sign(&self.pair, &message(header, payload))
    }

    /// The token, signed with a key that the server has never seen.
    pub(super) fn by_a_stranger(&self) -> String {
        sign(&self.stranger, &message(&self.header.to_string(), self.claims.to_string().as_bytes()))
    }

    /// The token with this algorithm in its header, and a signature that HMAC makes with a text that everybody knows.
    pub(super) fn keyed(&self, algorithm: &str, secret: &str) -> String {
        let mut header = self.header.clone();
        header["alg"] = algorithm.into();
        let message = message(&header.to_string(), self.claims.to_string().as_bytes());
        let digest = match algorithm {
            "HS256" => hmac::HMAC_SHA256,
            "HS384" => hmac::HMAC_SHA384,
            _ => hmac::HMAC_SHA512,
        };
        let tag = hmac::sign(&hmac::Key::new(digest, secret.as_bytes()), message.as_bytes());
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
    }

    /// The token with this header, and with this signature in base64url.
    pub(super) fn joined(&self, header: &Value, signature: &str) -> String {
        format!("{}.{signature}", message(&header.to_string(), self.claims.to_string().as_bytes()))
    }
}

fn message(header: &str, payload: &[u8]) -> String {
    format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(payload))
}

fn sign(pair: &KeyPair, message: &str) -> String {
    let mut signed = vec![0; pair.public_modulus_len()];
    let (padding, random) = (&signature::RSA_PKCS1_SHA512, SystemRandom::new());
    pair.sign(padding, &random, message.as_bytes(), &mut signed).expect("a signature");
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signed))
}
