//! The attacks, each with a name.

use base64::Engine as _;
use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::forge::Forge;

/// Attacks with their names.
type Attacks = Vec<(String, String)>;

/// All of them, made from a good token of an integration and one of a customer.
pub(super) fn all(integration: &Forge, customer: &Forge, refresh_token: &str) -> Attacks {
    let mut attacks = algorithms(integration);
    attacks.extend(headers(integration));
    attacks.extend(times(integration));
    attacks.extend(claims(integration));
    attacks.extend(owners(integration, customer));
    attacks.extend(signatures(integration, customer));
    attacks.extend(shapes(integration));
    attacks.push(("a refresh token".to_owned(), refresh_token.to_owned()));
    attacks
}

/// The header chooses the algorithm.
fn algorithms(forge: &Forge) -> Attacks {
    let mut attacks = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let mut header = forge.header.clone();
        header["alg"] = json!(algorithm);
        attacks.push((format!("alg {algorithm:?} without a signature"), forge.joined(&header, "")));
        attacks.push((format!("alg {algorithm:?} with a signature"), forge.joined(&header, &forge.signature)));
    }
    for algorithm in ["RS256", "RS384", "PS256", "PS512", "ES256", "ES512", "EdDSA", "rs512", "RS512 "] {
        attacks.push((format!("alg {algorithm} over RS512"), forge.under(|header| header["alg"] = json!(algorithm))));
    }
    let modulus = forge.jwk["n"].as_str().unwrap_or_default();
    let jwk = forge.jwk.to_string();
    for (what, secret) in [("modulus", modulus), ("JWK", jwk.as_str()), ("empty text", ""), ("word", "secret")] {
        attacks.push((format!("HS512 with the {what} as the secret"), forge.keyed("HS512", secret)));
    }
    attacks.push(("HS256 with the modulus as the secret".to_owned(), forge.keyed("HS256", modulus)));
    attacks.push(("HS384 with the modulus as the secret".to_owned(), forge.keyed("HS384", modulus)));
    for wrong in [json!(null), json!(5), json!(["RS512"]), json!({ "RS512": true })] {
        attacks.push((format!("alg {wrong}"), forge.under(|header| header["alg"] = wrong.clone())));
    }
    attacks
}

/// The header names a key, or wants something that nobody has asked for.
fn headers(forge: &Forge) -> Attacks {
    let mut attacks = Vec::new();
    let kid = forge.header["kid"].clone();
    let kids =
        ["", "../../dev/null", "' OR 1=1 --", "%00", "0", &"a".repeat(4_000), "file:///etc/passwd"].map(Value::from);
    for wrong in kids.into_iter().chain([json!(null), json!(0), json!([kid]), json!({ "kid": kid })]) {
        let name = format!("kid {wrong:.40}");
        attacks.push((name, forge.under(|header| header["kid"] = wrong)));
    }
    for member in ["kid", "alg", "typ"] {
        let without = |header: &mut Value| drop(header.as_object_mut().and_then(|header| header.remove(member)));
        attacks.push((format!("no {member}"), forge.under(without)));
    }
    for (member, value) in [
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/chain.pem")),
        ("jwk", forge.jwk.clone()),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("typ", json!("at+jwt")),
        ("typ", json!("JWE")),
        ("typ", json!(5)),
    ] {
        attacks.push((format!("{member} {value:.40}"), forge.under(|header| header[member] = value.clone())));
    }
    let (kid, claims) = (kid.as_str().unwrap_or_default(), forge.claims.to_string());
    for header in [
        format!(r#"{{"typ":"JWT","alg":"none","alg":"RS512","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"JWT","alg":"RS512","kid":"x","kid":"{kid}"}}"#),
        format!("\u{feff}{}", forge.header),
        format!("{}{}", forge.header, forge.header),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        String::new(),
    ] {
        attacks.push((format!("the header {header:.60}"), forge.signed(&header, claims.as_bytes())));
    }
    attacks
}

/// The token is good at another time, or says so in another way.
fn times(forge: &Forge) -> Attacks {
    let now = forge.now;
    let mut attacks = Vec::new();
    for (claim, value) in [
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!(now + 14_401)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(1_u64 << 63)),
        ("exp", json!(u64::MAX)),
        ("exp", json!((now + 60).to_string())),
        ("exp", json!(1e300)),
        ("exp", json!(null)),
        ("exp", json!([now + 60])),
        ("exp", json!(true)),
        ("iat", json!(now + 31)),
        ("iat", json!(i64::MIN)),
        ("iat", json!("now")),
        ("iat", json!(null)),
        ("nbf", json!(now + 31)),
        ("nbf", json!(i64::MAX)),
        ("nbf", json!("now")),
    ] {
        attacks.push((format!("{claim} {value}"), forge.with(|claims| claims[claim] = value.clone())));
    }
    let text = forge.claims.to_string();
    let float = text.replace(&format!("\"exp\":{}", now + 7_200), &format!("\"exp\":{}.5", now + 60));
    attacks.push(("exp with a fraction".to_owned(), forge.signed(&forge.header.to_string(), float.as_bytes())));
    attacks
}

/// The claims say something else than the server says.
fn claims(forge: &Forge) -> Attacks {
    let mut attacks = Vec::new();
    for claim in ["iss", "exp", "iat", "organization", "application", "scope", "test"] {
        let without = |claims: &mut Value| drop(claims.as_object_mut().and_then(|claims| claims.remove(claim)));
        attacks.push((format!("no {claim}"), forge.with(without)));
    }
    let issuer = forge.claims["iss"].as_str().unwrap_or_default();
    for wrong in [json!("https://auth.attacker.example"), json!(format!("{issuer}/")), json!([issuer]), json!("")] {
        attacks.push((format!("iss {wrong}"), forge.with(|claims| claims["iss"] = wrong.clone())));
    }
    for (path, value) in [
        ("/organization/id", json!("AnotherOrg")),
        ("/organization", json!("xRRkjDFafe")),
        ("/application/id", json!("NobodysApp")),
        ("/application/id", json!("")),
        ("/application/id", json!("\0")),
        ("/application/kind", json!("sales_channel")),
        ("/application/kind", json!("superuser")),
        ("/application/kind", json!(["integration"])),
        ("/test", json!(false)),
        ("/test", json!("true")),
        ("/scope", json!(["market:all"])),
    ] {
        let change = |claims: &mut Value| *claims.pointer_mut(path).expect("a claim") = value.clone();
        attacks.push((format!("{path} {value}"), forge.with(change)));
    }
    let header = forge.header.to_string();
    let text = forge.claims.to_string();
    let twice = text.replacen('{', &format!("{{\"exp\":{},", forge.now + 60), 1);
    for (name, payload) in [
        ("exp twice", twice.as_bytes()),
        ("no payload", b""),
        ("a list", b"[]"),
        ("null", b"null"),
        ("bytes that are no text", b"\xff\xfe"),
        ("deep nesting", "[".repeat(5_000).as_bytes()),
        ("a token in a token", forge.token.as_bytes()),
    ] {
        attacks.push((format!("payload: {name}"), forge.signed(&header, payload)));
    }
    attacks.push(("more after the claims".to_owned(), forge.signed(&header, format!("{text}{{}}").as_bytes())));
    attacks
}

/// The token says that somebody else has it.
fn owners(integration: &Forge, customer: &Forge) -> Attacks {
    let owner = customer.claims["owner"].clone();
    let mut attacks = vec![
        ("an integration with an owner".to_owned(), integration.with(|claims| claims["owner"] = owner)),
        (
            "an integration with a session".to_owned(),
            integration.with(|claims| claims["session"] = customer.claims["session"].clone()),
        ),
    ];
    for claim in ["session", "owner"] {
        let without = |claims: &mut Value| drop(claims.as_object_mut().and_then(|claims| claims.remove(claim)));
        attacks.push((format!("a customer without {claim}"), customer.with(without)));
    }
    for (path, value) in [
        ("/session/id", json!("NoSession0")),
        ("/session/id", json!("")),
        ("/session/id", json!("\0")),
        ("/session", json!("NoSession0")),
        ("/owner/type", json!("User")),
        ("/application/kind", json!("integration")),
        ("/application/id", integration.claims["application"]["id"].clone()),
    ] {
        let change = |claims: &mut Value| *claims.pointer_mut(path).expect("a claim") = value.clone();
        attacks.push((format!("a customer with {path} {value}"), customer.with(change)));
    }
    attacks
}

/// The signature is none, or another token's.
fn signatures(forge: &Forge, other: &Forge) -> Attacks {
    let (token, signature) = (&forge.token, &forge.signature);
    let mut flipped = BASE64_URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    flipped[100] ^= 1;
    let with = |signature: &str| forge.joined(&forge.header, signature);
    let zeros = BASE64_URL_SAFE_NO_PAD.encode([0; 384]);
    let padded = BASE64_URL_SAFE.encode(&flipped[..383]);
    [
        ("a stranger's signature", forge.by_a_stranger()),
        ("no signature", with("")),
        ("a signature of zeros", with(&zeros)),
        ("another token's signature", with(&other.signature)),
        ("one bit of the signature", with(&BASE64_URL_SAFE_NO_PAD.encode(&flipped))),
        ("a signature that is cut off", token[..token.len() - 4].to_owned()),
        ("a signature that is too long", format!("{token}AAAA")),
        ("a signature with padding", with(&padded)),
        ("a signature that is no base64url", with(&"+/".repeat(256))),
    ]
    .map(|(name, token)| (name.to_owned(), token))
    .to_vec()
}

/// The text is no token.
fn shapes(forge: &Forge) -> Attacks {
    let token = &forge.token;
    let parts: Vec<&str> = token.split('.').collect();
    [
        ("one part", parts[0].to_owned()),
        ("two parts", parts[..2].join(".")),
        ("four parts", format!("{token}.AAAA")),
        ("five parts", format!("{token}.AAAA.AAAA")),
        ("parts in another order", format!("{}.{}.{}", parts[1], parts[0], parts[2])),
        ("a dot before", format!(".{token}")),
        ("dots", ".".repeat(1_000)),
        ("three empty parts", "..".to_owned()),
        ("a word", "null".to_owned()),
        ("a long word", "x".repeat(9_000)),
        ("a long token", forge.with(|claims| claims["scope"] = json!("market:all ".repeat(800)))),
    ]
    .map(|(name, token)| (name.to_owned(), token))
    .to_vec()
}
