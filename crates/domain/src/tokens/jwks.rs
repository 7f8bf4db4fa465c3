//! The public keys, as a JSON Web Key Set (RFC 7517).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The keys that verify access tokens, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

/// A public RSA key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// Always `RSA`.
    pub kty: String,
    /// Always `sig`.
    pub r#use: String,
    /// Always `RS512`.
    pub alg: String,
    /// 64 hexadecimal digits: the SHA-256 thumbprint of the key (RFC 7638).
    pub kid: String,
    /// The modulus, base64url without padding.
    pub n: String,
    /// The exponent, base64url without padding.
    pub e: String,
}

impl Jwk {
    /// The key with this modulus and exponent, both base64url without padding.
    pub(super) fn rsa(n: String, e: String) -> Self {
        let kid = thumbprint(&n, &e);
        Self { kty: "RSA".to_owned(), r#use: "sig".to_owned(), alg: "RS512".to_owned(), kid, n, e }
    }
}

/// RFC 7638: the required members alone, in lexicographic order, without white space.
fn thumbprint(n: &str, e: &str) -> String {
    let digest = Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        for digit in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        hex
    })
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_the_example_of_rfc_7638() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let kid = Jwk::rsa(n.to_owned(), "AQAB".to_owned()).kid;
        let bytes: Vec<u8> = (0..32).filter_map(|at| u8::from_str_radix(&kid[2 * at..2 * at + 2], 16).ok()).collect();
        assert_eq!(URL_SAFE_NO_PAD.encode(bytes), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
