//! Access tokens: what they say, and what is refused (api-facts 4.4, security-reliability D1, D2).

use domain::tokens::Claims;
use domain::{ApplicationKind, Failure, TokenRequest};
use jsonapi::SecretString;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value as Json, json};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::stage::{NOW, Stage};

async fn token(stage: &Stage) -> String {
    let application = stage.service.create_application(ApplicationKind::Integration, "Back office").await.unwrap();
    let request = TokenRequest {
        grant_type: Some("client_credentials".to_owned()),
        client_id: Some(application.client_id),
        client_secret: Some(application.client_secret),
        ..TokenRequest::default()
    };
    stage.service.issue_token(request).await.unwrap().access_token.expose().to_owned()
}

fn parts(token: &str) -> (Json, Json, String) {
    let mut parts = token.split('.');
    let mut json = || serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap();
    let (header, claims) = (json(), json());
    (header, claims, parts.next().unwrap().to_owned())
}

fn join(header: &Json, claims: &Json, signature: &str) -> String {
    let encode = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.{signature}", encode(header), encode(claims))
}

async fn refused(stage: &Stage, token: &str) -> bool {
    matches!(stage.service.authenticate(token).await, Err(Failure::InvalidToken))
}

#[tokio::test]
async fn a_token_says_what_is_documented_and_verifies_with_the_published_key() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let (header, claims, _) = parts(&token);
    let jwks = serde_json::to_value(stage.service.jwks()).unwrap();
    let key = &jwks["keys"][0];
    assert_eq!(header, json!({ "typ": "JWT", "alg": "RS512", "kid": key["kid"] }));
    assert_eq!(key["kid"].as_str().unwrap().len(), 64);
    assert_eq!(URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap().len(), 384, "3,072 bits");
    let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    assert_eq!(names, ["organization", "application", "scope", "exp", "test", "rand", "iat", "iss"]);
    let organization = stage.service.organization();
    let expected = json!({ "id": organization.id, "slug": "latchkey", "enterprise": true, "region": "self-hosted" });
    assert_eq!(claims["organization"], expected);
    let application = claims["application"].as_object().unwrap();
    assert_eq!(application.keys().collect::<Vec<_>>(), ["id", "client_id", "kind", "public", "confidential"]);
    assert_eq!(
        (&claims["application"]["public"], &claims["application"]["confidential"]),
        (&json!(false), &json!(true))
    );
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW / 1000), &json!(NOW / 1000 + 7_200)));
    assert_eq!((&claims["test"], &claims["iss"]), (&json!(true), &json!("https://auth.latchkey.local")));
    let rand = claims["rand"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&rand));
    let key = DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), key["e"].as_str().unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::RS512);
    validation.validate_exp = false;
    assert!(jsonwebtoken::decode::<Claims>(&token, &key, &validation).is_ok());
}

#[tokio::test]
async fn a_new_token_costs_at_most_one_statement_and_a_known_one_none() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let before = stage.store.statements();
    stage.service.authenticate(&token).await.unwrap();
    assert!(stage.store.statements() - before <= 1);
    let before = stage.store.statements();
    for _ in 0..100 {
        stage.service.authenticate(&token).await.unwrap();
    }
    assert_eq!(stage.store.statements(), before);
}

#[tokio::test]
async fn a_token_expires_to_the_second_even_when_it_is_known() {
    let stage = Stage::new().await;
    let (known, unknown) = (token(&stage).await, token(&stage).await);
    stage.clock.advance(7_199_000);
    stage.service.authenticate(&known).await.unwrap();
    stage.clock.advance(1_000);
    assert!(refused(&stage, &known).await);
    assert!(refused(&stage, &unknown).await);
}

#[tokio::test]
async fn a_token_from_the_future_is_refused_beyond_the_leeway() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    stage.clock.advance(-31_000);
    assert!(refused(&stage, &token).await);
    stage.clock.advance(1_000);
    assert!(!refused(&stage, &token).await);
}

#[tokio::test]
async fn forged_headers_are_refused() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let (header, claims, signature) = parts(&token);
    let kid = header["kid"].clone();
    for forged in [
        json!({ "alg": "none", "kid": kid }),
        json!({ "alg": "None", "kid": kid }),
        json!({ "alg": "RS256", "kid": kid }),
        json!({ "alg": "PS512", "kid": kid }),
        json!({ "alg": "HS512", "kid": kid }),
        json!({ "alg": "ES512", "kid": kid }),
        json!({ "alg": "RS512" }),
        json!({ "alg": "RS512", "kid": "" }),
        json!({ "alg": "RS512", "kid": "../../dev/null" }),
        json!({ "alg": "RS512", "kid": "' OR 1=1 --" }),
        json!({ "alg": "RS512", "kid": [kid] }),
        json!({ "alg": "RS512", "kid": kid, "crit": ["b64"], "b64": false }),
        json!({ "alg": "RS512", "kid": kid, "typ": "at+refresh" }),
        json!({ "kid": kid }),
        json!([]),
        json!(null),
    ] {
        assert!(refused(&stage, &join(&forged, &claims, &signature)).await, "{forged}");
        assert!(refused(&stage, &join(&forged, &claims, "")).await, "{forged} without a signature");
    }
    let public = stage.service.jwks().keys[0].n.clone();
    let mut hmac = Header::new(Algorithm::HS512);
    hmac.kid = kid.as_str().map(str::to_owned);
    let confused = jsonwebtoken::encode(&hmac, &claims, &EncodingKey::from_secret(public.as_bytes())).unwrap();
    assert!(refused(&stage, &confused).await, "signed with the public key as a shared secret");
}

#[tokio::test]
async fn changed_claims_broken_signatures_and_nonsense_are_refused() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let (header, claims, signature) = parts(&token);
    let mut changed = claims.clone();
    changed["application"]["kind"] = json!("sales_channel");
    assert!(refused(&stage, &join(&header, &changed, &signature)).await);
    let mut changed = claims.clone();
    changed["exp"] = json!(u64::MAX);
    assert!(refused(&stage, &join(&header, &changed, &signature)).await);
    let (dots, long) = (".".repeat(1_000), "x".repeat(1 << 20));
    for nonsense in ["", ".", "..", "...", "a.b.c", "💥", &dots, &long, &token[..token.len() - 1], &format!("{token}.")]
    {
        assert!(refused(&stage, nonsense).await, "{nonsense:.20}");
    }
}

#[tokio::test]
async fn a_token_of_another_deployment_is_refused() {
    let (stage, other) = (Stage::new().await, Stage::new().await);
    let token = token(&stage).await;
    assert!(refused(&other, &token).await, "the same key, organization and issuer, and no such application");
    let mut settings = crate::stage::settings();
    settings.issuer = "https://auth.elsewhere.example".to_owned();
    let clock = std::sync::Arc::clone(&stage.clock) as std::sync::Arc<dyn domain::Clock>;
    let chance = std::sync::Arc::new(domain::OsChance);
    let elsewhere = domain::Service::open(stage.store.clone(), settings, clock, chance).await.unwrap();
    assert!(matches!(elsewhere.authenticate(&token).await, Err(Failure::InvalidToken)), "another issuer");
}

#[tokio::test]
async fn a_sales_channels_token_says_whether_it_showed_its_secret() {
    let stage = Stage::new().await;
    let channel = stage.service.create_application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
    let john = stage.customer("john@example.com", Some("secret")).await;
    let request = |client_secret: Option<SecretString>| TokenRequest {
        grant_type: Some("password".to_owned()),
        client_id: Some(channel.client_id.clone()),
        client_secret,
        username: Some("john@example.com".to_owned()),
        password: Some(SecretString::new("secret".to_owned())),
        ..TokenRequest::default()
    };
    for (client_secret, confidential) in [(None, false), (Some(channel.client_secret.clone()), true)] {
        let token = stage.service.issue_token(request(client_secret)).await.unwrap();
        let (_, claims, _) = parts(token.access_token.expose());
        assert_eq!(claims["application"]["confidential"], json!(confidential));
        assert_eq!(claims["application"]["public"], json!(true));
        assert_eq!(claims["owner"], json!({ "id": john, "type": "Customer" }));
    }
}
