//! Sessions: refresh tokens, revocation, and what ends a login before its time (api-facts 4.2, 4.6, security-reliability
//! D4, D5, D9).

use domain::{ApplicationKind, Failure, GrantError, IssuedToken, NewApplication, RevokeRequest, TokenRequest};
use jsonapi::SecretString;
use models::CUSTOMERS;
use tokio::task::JoinSet;

use crate::stage::Stage;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A customer, two shops and a back office.
struct House {
    stage: Stage,
    shop: NewApplication,
    other: NewApplication,
    office: NewApplication,
    john: String,
}

fn secret(text: &str) -> SecretString {
    SecretString::new(text.to_owned())
}

impl House {
    async fn open() -> Self {
        let stage = Stage::new().await;
        let application = |kind, name| stage.service.create_application(kind, name);
        let shop = application(ApplicationKind::SalesChannel, "Shop").await.unwrap();
        let other = application(ApplicationKind::SalesChannel, "Other shop").await.unwrap();
        let office = application(ApplicationKind::Integration, "Back office").await.unwrap();
        let john = stage.customer("john@example.com", Some("secret")).await;
        Self { stage, shop, other, office, john }
    }

    async fn ask(&self, request: TokenRequest) -> Result<IssuedToken, GrantError> {
        self.stage.service.issue_token(request).await
    }

    fn login(&self) -> TokenRequest {
        TokenRequest {
            grant_type: Some("password".to_owned()),
            client_id: Some(self.shop.client_id.clone()),
            username: Some("john@example.com".to_owned()),
            password: Some(secret("secret")),
            ..TokenRequest::default()
        }
    }

    async fn log_in(&self) -> IssuedToken {
        self.ask(self.login()).await.unwrap()
    }

    async fn refresh(&self, token: &str) -> Result<IssuedToken, GrantError> {
        self.ask(refresh(&self.shop, token)).await
    }

    async fn is_good(&self, token: &IssuedToken) -> bool {
        match self.stage.service.authenticate(token.access_token.expose()).await {
            Ok(_) => true,
            Err(Failure::InvalidToken) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn revoke(&self, by: &NewApplication, with_secret: bool, token: &str) -> Result<(), GrantError> {
        let request = RevokeRequest {
            client_id: Some(by.client_id.clone()),
            client_secret: with_secret.then(|| by.client_secret.clone()),
            token: Some(secret(token)),
        };
        self.stage.service.revoke_token(request).await
    }
}

fn refresh(application: &NewApplication, token: &str) -> TokenRequest {
    TokenRequest {
        grant_type: Some("refresh_token".to_owned()),
        client_id: Some(application.client_id.clone()),
        refresh_token: Some(secret(token)),
        ..TokenRequest::default()
    }
}

/// The refresh token of an answer.
fn of(token: &IssuedToken) -> &str {
    token.refresh_token.as_ref().unwrap().expose()
}

fn dead(result: &Result<IssuedToken, GrantError>) -> bool {
    matches!(result, Err(GrantError::InvalidGrant))
}

#[tokio::test]
async fn a_refresh_token_gives_new_tokens_of_the_same_login() {
    let house = House::open().await;
    let first = house.log_in().await;
    house.stage.clock.advance(3 * 60 * 60 * 1000);
    let second = house.refresh(of(&first)).await.unwrap();
    assert_ne!(of(&first), of(&second));
    assert_eq!((second.owner_id.as_deref(), second.expires_in), (Some(house.john.as_str()), 14_400));
    assert!(house.is_good(&first).await && house.is_good(&second).await);
}

#[tokio::test]
async fn reuse_of_a_spent_refresh_token_ends_the_session() {
    let house = House::open().await;
    let first = house.log_in().await;
    let second = house.refresh(of(&first)).await.unwrap();
    assert!(dead(&house.refresh(of(&first)).await));
    assert!(dead(&house.refresh(of(&second)).await), "the next token of the session is dead, too");
    assert!(!house.is_good(&first).await && !house.is_good(&second).await, "and so are its access tokens");
    house.log_in().await;
}

/// Two pages of one browser that reach two processes: the order of their uses is not known.
#[tokio::test]
async fn reuse_at_another_process_within_half_a_second_is_refused_and_ends_nothing() {
    let house = House::open().await;
    let elsewhere = house.stage.another().await;
    let first = house.log_in().await;
    let second = house.refresh(of(&first)).await.unwrap();
    house.stage.clock.advance(500);
    assert!(dead(&elsewhere.issue_token(refresh(&house.shop, of(&first))).await));
    assert!(house.is_good(&second).await);
    let third = house.refresh(of(&second)).await.unwrap();
    house.stage.clock.advance(501);
    assert!(dead(&elsewhere.issue_token(refresh(&house.shop, of(&second))).await));
    assert!(dead(&house.refresh(of(&third)).await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uses_at_once_one_wins_and_its_session_lives_on() {
    for _ in 0..20 {
        let house = House::open().await;
        let first = house.log_in().await;
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let (service, request) = (house.stage.service.clone(), refresh(&house.shop, of(&first)));
            tasks.spawn(async move { service.issue_token(request).await });
        }
        let uses = tasks.join_all().await;
        let won: Vec<_> = uses.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(won.len(), 1);
        assert!(uses.iter().all(|answer| answer.is_ok() || dead(answer)));
        house.refresh(of(won[0])).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_lasts_two_weeks_however_often_it_is_continued() {
    let house = House::open().await;
    let mut token = house.log_in().await;
    for _ in 0..13 {
        house.stage.clock.advance(DAY);
        token = house.refresh(of(&token)).await.unwrap();
    }
    house.stage.clock.advance(DAY);
    assert!(dead(&house.refresh(of(&token)).await));
}

#[tokio::test]
async fn a_refresh_token_is_good_for_its_application_and_scope_alone() {
    let house = House::open().await;
    let token = house.log_in().await;
    assert!(dead(&house.ask(refresh(&house.other, of(&token))).await));
    let office =
        TokenRequest { client_secret: Some(house.office.client_secret.clone()), ..refresh(&house.office, of(&token)) };
    assert!(dead(&house.ask(office).await));
    let wider = TokenRequest { scope: Some("store:all".to_owned()), ..refresh(&house.shop, of(&token)) };
    assert!(matches!(house.ask(wider).await, Err(GrantError::InvalidScope)));
    assert!(dead(&house.refresh("nonsense").await));
    let none = TokenRequest { refresh_token: None, ..refresh(&house.shop, "") };
    assert!(matches!(house.ask(none).await, Err(GrantError::InvalidRequest { parameter: "refresh_token" })));
    house.refresh(of(&token)).await.unwrap();
}

#[tokio::test]
async fn a_session_that_began_with_a_secret_is_continued_with_it() {
    let house = House::open().await;
    let with_secret = |request| TokenRequest { client_secret: Some(house.shop.client_secret.clone()), ..request };
    let token = house.ask(with_secret(house.login())).await.unwrap();
    assert!(matches!(house.refresh(of(&token)).await, Err(GrantError::InvalidClient)));
    house.ask(with_secret(refresh(&house.shop, of(&token)))).await.unwrap();
}

#[tokio::test]
async fn a_reset_of_the_password_ends_every_token_of_the_customer_and_of_nobody_else() {
    let house = House::open().await;
    house.stage.customer("mary@example.com", Some("secret")).await;
    let mary = TokenRequest { username: Some("mary@example.com".to_owned()), ..house.login() };
    let (john, mary) = (house.log_in().await, house.ask(mary).await.unwrap());
    assert!(house.is_good(&john).await && house.is_good(&mary).await);
    let (reset, token) = house.stage.reset("john@example.com").await;
    house.stage.use_token(&reset, &token, "another secret").await.unwrap();
    assert!(!house.is_good(&john).await, "at once, though it was known to be good");
    assert!(dead(&house.refresh(of(&john)).await));
    assert!(house.is_good(&mary).await);
    house.refresh(of(&mary)).await.unwrap();
    let again = TokenRequest { password: Some(secret("another secret")), ..house.login() };
    let again = house.ask(again).await.unwrap();
    assert!(house.is_good(&again).await);
    house.refresh(of(&again)).await.unwrap();
}

#[tokio::test]
async fn the_tokens_of_a_deleted_customer_are_refused() {
    let house = House::open().await;
    let token = house.log_in().await;
    assert!(house.is_good(&token).await);
    house.stage.delete(&CUSTOMERS, &house.john).await.unwrap();
    assert!(!house.is_good(&token).await);
    assert!(dead(&house.refresh(of(&token)).await));
}

#[tokio::test]
async fn what_another_process_ends_is_refused_within_two_seconds() {
    let house = House::open().await;
    let (john, office) = (house.log_in().await, house.ask(credentials(&house.office)).await.unwrap());
    assert!(house.is_good(&john).await && house.is_good(&office).await);
    let elsewhere = house.stage.another().await;
    for token in [&john, &office] {
        let by = if token.owner_id.is_some() { &house.shop } else { &house.office };
        let request = RevokeRequest {
            client_id: Some(by.client_id.clone()),
            client_secret: Some(by.client_secret.clone()),
            token: Some(token.access_token.clone()),
        };
        elsewhere.revoke_token(request).await.unwrap();
    }
    house.stage.clock.advance(1_000);
    assert!(!house.is_good(&john).await && !house.is_good(&office).await);
}

fn credentials(application: &NewApplication) -> TokenRequest {
    TokenRequest {
        grant_type: Some("client_credentials".to_owned()),
        client_id: Some(application.client_id.clone()),
        client_secret: Some(application.client_secret.clone()),
        ..TokenRequest::default()
    }
}

#[tokio::test]
async fn a_revoked_access_token_is_refused_at_once_and_takes_its_session_along() {
    let house = House::open().await;
    let token = house.log_in().await;
    assert!(house.is_good(&token).await);
    house.revoke(&house.shop, false, token.access_token.expose()).await.unwrap();
    assert!(!house.is_good(&token).await);
    assert!(dead(&house.refresh(of(&token)).await));
    house.revoke(&house.shop, false, token.access_token.expose()).await.unwrap();
}

#[tokio::test]
async fn a_revoked_refresh_token_ends_its_session() {
    let house = House::open().await;
    let token = house.log_in().await;
    house.revoke(&house.shop, false, of(&token)).await.unwrap();
    assert!(dead(&house.refresh(of(&token)).await));
    assert!(!house.is_good(&token).await);
}

#[tokio::test]
async fn an_application_revokes_its_own_tokens_alone_and_shows_its_secret_unless_the_token_is_a_customers() {
    let house = House::open().await;
    let john = house.log_in().await;
    let guest = house.ask(TokenRequest { client_secret: None, ..credentials(&house.shop) }).await.unwrap();
    for (by, with_secret, token) in [
        (&house.other, true, john.access_token.expose()),
        (&house.other, true, of(&john)),
        (&house.office, true, john.access_token.expose()),
        (&house.shop, false, guest.access_token.expose()),
    ] {
        let refused = house.revoke(by, with_secret, token).await;
        assert!(matches!(refused, Err(GrantError::RevocationRefused)), "{}", by.name);
    }
    assert!(house.is_good(&john).await && house.is_good(&guest).await);
    house.revoke(&house.shop, true, guest.access_token.expose()).await.unwrap();
    assert!(!house.is_good(&guest).await);
    for nonsense in ["nonsense", "a.b.c"] {
        house.revoke(&house.shop, false, nonsense).await.unwrap();
    }
    let unknown = RevokeRequest { client_id: Some("unknown".to_owned()), ..RevokeRequest::default() };
    let unknown = RevokeRequest { token: Some(secret("nonsense")), ..unknown };
    assert!(matches!(house.stage.service.revoke_token(unknown).await, Err(GrantError::RevocationRefused)));
}

#[tokio::test]
async fn an_application_that_asks_again_gets_the_same_token_until_little_of_it_is_left() {
    let house = House::open().await;
    let first = house.ask(credentials(&house.office)).await.unwrap();
    house.stage.clock.advance(6_000_000);
    let again = house.ask(credentials(&house.office)).await.unwrap();
    assert_eq!(again.access_token.expose(), first.access_token.expose());
    assert_eq!((again.expires_in, again.created_at), (1_200, first.created_at));
    house.stage.clock.advance(300_000);
    let fresh = house.ask(credentials(&house.office)).await.unwrap();
    assert_ne!(fresh.access_token.expose(), first.access_token.expose());
    assert_eq!(fresh.expires_in, 7_200);
    house.revoke(&house.office, true, fresh.access_token.expose()).await.unwrap();
    let next = house.ask(credentials(&house.office)).await.unwrap();
    assert_ne!(next.access_token.expose(), fresh.access_token.expose(), "a revoked token is not given out again");
}

#[tokio::test]
async fn a_revoked_token_stays_revoked_where_the_clock_is_behind_the_one_by_which_it_has_expired() {
    let house = House::open().await;
    let first = house.ask(credentials(&house.office)).await.unwrap();
    house.revoke(&house.office, true, first.access_token.expose()).await.unwrap();
    house.stage.clock.advance(7_200_000 + 30_000);
    let second = house.ask(credentials(&house.office)).await.unwrap();
    house.revoke(&house.office, true, second.access_token.expose()).await.unwrap();
    house.stage.clock.advance(-60_000);
    assert!(!house.is_good(&first).await);
}
