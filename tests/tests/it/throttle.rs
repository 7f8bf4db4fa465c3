//! How often somebody may try to log in: counted before the password is looked at, the same for accounts that do not exist,
//! and never for ever.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use domain::passwords::{HashingSettings, Room};
use domain::{Clock, GrantError, Service, TokenRequest};
use jsonapi::SecretString;
use latchkey_tests::errors::promised;
use latchkey_tests::{Answer, Role, TestApp, stage as service_stage};
use tokio::task::JoinSet;

use crate::generated::errors::TOKEN_ERRORS;
use crate::support::{EMAIL, PASSWORD, create_reset, set_password, stage};

latchkey_tests::on_both_databases! {
    ten_thousand_guesses_from_a_thousand_networks_are_verified_a_hundred_times_at_most,
    an_account_that_does_not_exist_is_throttled_on_the_same_curve,
    one_network_waits_longer_and_longer_and_stops_after_a_hundred_failures,
    a_success_clears_and_so_does_a_reset,
    a_network_that_is_known_does_not_depend_on_what_others_do,
    a_network_that_has_not_failed_is_let_in_before_those_that_have,
    processes_share_what_they_count_and_a_restart_forgets_nothing,
    answers_are_the_same_for_an_account_that_does_not_exist,
    spellings_of_an_e_mail_are_one_account,
    a_clock_that_is_set_back_locks_nobody_out,
    attempts_that_could_not_be_made_are_taken_back_from_the_rows_that_counted_them,
}

const NOBODY: &str = "nobody@example.com";
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    LoggedIn,
    /// The password was looked at.
    Wrong,
    /// It was not; after so many seconds it would be.
    Wait(u32),
}

/// A network of its own for each number.
fn network(number: u32) -> IpAddr {
    Ipv4Addr::from_bits(0xc612_0000 + number).into()
}

fn password_grant(client_id: &str, email: &str, password: &str, from: u32) -> TokenRequest {
    TokenRequest {
        grant_type: Some("password".to_owned()),
        client_id: Some(client_id.to_owned()),
        username: Some(email.to_owned()),
        password: Some(SecretString::new(password.to_owned())),
        network: Some(network(from)),
        ..TokenRequest::default()
    }
}

async fn attempt(service: &Service, client_id: &str, email: &str, password: &str, from: u32) -> Outcome {
    match service.issue_token(password_grant(client_id, email, password, from)).await {
        Ok(_) => Outcome::LoggedIn,
        Err(GrantError::InvalidGrant) => Outcome::Wrong,
        Err(GrantError::TooManyAttempts { retry_after_seconds }) => Outcome::Wait(retry_after_seconds),
        Err(error) => panic!("{error}"),
    }
}

async fn guess(app: &TestApp, email: &str, from: u32) -> Outcome {
    attempt(&app.service, &app.client(Role::SalesChannel).id, email, "guess", from).await
}

async fn log_in(app: &TestApp, from: u32) -> Outcome {
    attempt(&app.service, &app.client(Role::SalesChannel).id, EMAIL, PASSWORD, from).await
}

/// Ten guesses from each of a thousand networks, as many at once as there are tasks. How many were verified.
async fn attack(app: &TestApp, email: &'static str) -> usize {
    let client_id: Arc<str> = app.client(Role::SalesChannel).id.as_str().into();
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let (service, client_id) = (app.service.clone(), Arc::clone(&client_id));
        tasks.spawn(async move {
            let mut verified = 0;
            for number in (task..10_000).step_by(8) {
                let outcome = attempt(&service, &client_id, email, "guess", number % 1_000).await;
                verified += usize::from(outcome == Outcome::Wrong);
            }
            verified
        });
    }
    tasks.join_all().await.into_iter().sum()
}

async fn ten_thousand_guesses_from_a_thousand_networks_are_verified_a_hundred_times_at_most(app: TestApp) {
    stage(&app, "john").await;
    for email in [EMAIL, NOBODY] {
        assert_eq!(attack(&app, email).await, 50, "{email}");
    }
    assert_eq!(log_in(&app, 5_000).await, Outcome::Wait(15));
    app.clock.advance(15 * SECOND);
    assert_eq!(log_in(&app, 5_000).await, Outcome::LoggedIn, "from a network that nobody has guessed from");
}

/// A guess every ten seconds for six hours, each from the next of a thousand networks; another moment at each third.
async fn curve(app: &TestApp, email: &str) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for number in 0..2_160 {
        outcomes.push(guess(app, email, number % 1_000).await);
        app.clock.advance(10 * SECOND);
    }
    outcomes
}

async fn an_account_that_does_not_exist_is_throttled_on_the_same_curve(app: TestApp) {
    stage(&app, "john").await;
    let known = curve(&app, EMAIL).await;
    assert_eq!(known, curve(&app, NOBODY).await);
    let verified = known.iter().filter(|outcome| **outcome == Outcome::Wrong).count();
    assert!((50..=100).contains(&verified), "{verified} in six hours");
}

async fn one_network_waits_longer_and_longer_and_stops_after_a_hundred_failures(app: TestApp) {
    stage(&app, "john").await;
    for _ in 0..10 {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
    }
    for wait in [15, 30, 60, 120, 240, 480, 900, 900] {
        assert_eq!(log_in(&app, 1).await, Outcome::Wait(wait), "the right password is not looked at either");
        app.clock.advance(i64::from(wait) * SECOND - 1);
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wait(1));
        app.clock.advance(1);
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
    }
    for _ in 18..100 {
        app.clock.advance(30 * MINUTE);
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
    }
    app.clock.advance(30 * MINUTE);
    assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wait(23 * 3_600 + 1_800), "a hundred are enough");
    assert_eq!(log_in(&app, 2).await, Outcome::LoggedIn, "nobody else is locked out");
    app.clock.advance(24 * 60 * MINUTE);
    assert_eq!(log_in(&app, 1).await, Outcome::LoggedIn, "and nobody for ever");
}

async fn a_success_clears_and_so_does_a_reset(app: TestApp) {
    stage(&app, "john").await;
    for _ in 0..2 {
        for _ in 0..9 {
            assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
        }
        assert_eq!(log_in(&app, 1).await, Outcome::LoggedIn);
    }
    for _ in 0..10 {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
    }
    assert_eq!(log_in(&app, 1).await, Outcome::Wait(15));
    let reset = create_reset(&app, EMAIL).await.expect(201);
    let (id, token) = (reset.text("/data/id"), reset.text("/data/attributes/reset_password_token"));
    let request = app.authorize(set_password(&id, &token, "another one"), Role::SalesChannel).await;
    app.send(request).await.expect(200);
    let client_id = &app.client(Role::SalesChannel).id;
    assert_eq!(attempt(&app.service, client_id, EMAIL, "another one", 1).await, Outcome::LoggedIn);
}

/// Fails from other networks until the account is throttled everywhere. How many failures that took.
async fn exhaust(app: &TestApp) -> u32 {
    for number in 0.. {
        if let Outcome::Wait(_) = guess(app, EMAIL, 1_000 + number).await {
            return number;
        }
    }
    0
}

async fn a_network_that_is_known_does_not_depend_on_what_others_do(app: TestApp) {
    stage(&app, "john").await;
    assert_eq!(log_in(&app, 1).await, Outcome::LoggedIn);
    assert_eq!(exhaust(&app).await, 50);
    for _ in 0..3 {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong, "its owner mistypes");
    }
    assert_eq!(log_in(&app, 2).await, Outcome::Wait(15));
    assert_eq!(log_in(&app, 1).await, Outcome::LoggedIn);
    assert_eq!(log_in(&app, 2).await, Outcome::LoggedIn, "which has cleared the account");
}

async fn a_network_that_has_not_failed_is_let_in_before_those_that_have(app: TestApp) {
    stage(&app, "john").await;
    for _ in 0..3 {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
    }
    assert_eq!(exhaust(&app).await, 47);
    for wait in [15, 30, 60, 120, 240, 480, 900] {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wait(2 * wait), "a suspect");
        assert_eq!(guess(&app, EMAIL, 2_000 + wait).await, Outcome::Wait(wait), "a newcomer");
        app.clock.advance(i64::from(wait) * SECOND);
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wait(wait));
        if wait < 900 {
            assert_eq!(guess(&app, EMAIL, 2_000 + wait).await, Outcome::Wrong);
        }
    }
    assert_eq!(log_in(&app, 3_000).await, Outcome::LoggedIn, "a quarter of an hour after the last guess");
}

async fn processes_share_what_they_count_and_a_restart_forgets_nothing(app: TestApp) {
    stage(&app, "john").await;
    let other = service_stage::service(&app.home.open().await).await;
    let client_id = &app.client(Role::SalesChannel).id;
    for _ in 0..5 {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
        assert_eq!(attempt(&other, client_id, EMAIL, "guess", 1).await, Outcome::Wrong);
    }
    assert_eq!(log_in(&app, 1).await, Outcome::Wait(15));
    assert_eq!(attempt(&other, client_id, EMAIL, PASSWORD, 1).await, Outcome::Wait(15));
    let restarted = service_stage::service(&app.home.open().await).await;
    assert_eq!(attempt(&restarted, client_id, EMAIL, PASSWORD, 1).await, Outcome::Wait(15));
}

async fn answers_are_the_same_for_an_account_that_does_not_exist(app: TestApp) {
    stage(&app, "john").await;
    let all_but_dates = |answer: &Answer| (answer.status, answer.headers.clone(), answer.body.clone());
    for number in 0..12 {
        let known = app.login(EMAIL, "guess").await;
        let unknown = app.login(NOBODY, "guess").await;
        assert_eq!(all_but_dates(&known), all_but_dates(&unknown), "attempt {number}");
        assert_eq!(known.statements, unknown.statements, "attempt {number}");
        if number < 10 {
            known.expect(400);
            continue;
        }
        let refused = known.expect(429);
        assert_eq!(refused.document(), Some(promised(TOKEN_ERRORS, "TOO_MANY_REQUESTS")));
        assert_eq!(refused.header("retry-after"), Some("15"));
        assert_eq!(refused.header("cache-control"), Some("no-store"));
    }
}

async fn spellings_of_an_e_mail_are_one_account(app: TestApp) {
    stage(&app, "john").await;
    for email in [EMAIL, "JOHN@example.com", "John@Example.COM"] {
        for _ in 0..3 {
            assert_eq!(guess(&app, email, 1).await, Outcome::Wrong);
        }
    }
    assert_eq!(guess(&app, "jOHN@example.com", 1).await, Outcome::Wrong);
    assert_eq!(log_in(&app, 1).await, Outcome::Wait(15));
    let long = "a".repeat(2_000);
    for _ in 0..10 {
        assert_eq!(guess(&app, &long, 1).await, Outcome::Wrong, "what is no e-mail is counted, too");
    }
    assert_eq!(guess(&app, &long, 1).await, Outcome::Wait(15));
}

async fn a_clock_that_is_set_back_locks_nobody_out(app: TestApp) {
    stage(&app, "john").await;
    app.clock.advance(60 * MINUTE);
    for _ in 0..10 {
        assert_eq!(guess(&app, EMAIL, 1).await, Outcome::Wrong);
    }
    app.clock.advance(-60 * MINUTE);
    assert_eq!(log_in(&app, 1).await, Outcome::LoggedIn);
}

/// The service of a process that has no time to hash anything.
async fn too_busy(app: &TestApp) -> Service {
    let mut settings = service_stage::settings();
    settings.hashing =
        HashingSettings { concurrency: 0, open: Room { places: 0, patience: Duration::ZERO }, ..settings.hashing };
    let clock = Arc::clone(&app.clock) as Arc<dyn Clock>;
    Service::open(app.home.open().await, settings, clock, app.chance.clone()).await.expect("a started service")
}

async fn attempts_that_could_not_be_made_are_taken_back_from_the_rows_that_counted_them(app: TestApp) {
    stage(&app, "john").await;
    let busy = too_busy(&app).await;
    let abandoned = async |from: u32, times: u32| {
        for _ in 0..times {
            let request = password_grant(&app.client(Role::SalesChannel).id, EMAIL, PASSWORD, from);
            let answer = busy.issue_token(request).await;
            assert!(matches!(answer, Err(GrantError::Busy { .. })), "not made, and not for too many attempts");
        }
    };
    assert_eq!(log_in(&app, 1).await, Outcome::LoggedIn);
    abandoned(2, 60).await;
    assert_eq!(exhaust(&app).await, 50, "nothing of it counts");
    abandoned(1, 5).await;
    assert_eq!(guess(&app, EMAIL, 2_000).await, Outcome::Wait(15), "nobody else's attempts were taken back");
}
