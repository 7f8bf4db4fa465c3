//! The applications that may ask for tokens.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonapi::{Rule, SecretString, Timestamp, Violation};
use persistence::audit::Entry;
use persistence::{Application, NewSecret};
use zeroize::Zeroizing;

use crate::audit::{APPLICATIONS, Actor, Kind, Subject};
use crate::time::later;
use crate::{Chance, Failure, Keyring, Purpose, Service};

/// How many random bytes client ids and client secrets have; 43 characters of base64url.
const CREDENTIAL_LENGTH: usize = 32;

/// How many characters a name has at most.
const LONGEST_NAME: usize = 255;

/// What an application is, which decides what it may do (decision 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationKind {
    /// Runs on a server that can keep a secret, and may do everything.
    Integration,
    /// Runs in browsers and apps, and may do next to nothing without a customer's login.
    SalesChannel,
}

impl ApplicationKind {
    /// Its name on the wire and in the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::SalesChannel => "sales_channel",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Integration, Self::SalesChannel].into_iter().find(|kind| kind.as_str() == name)
    }

    /// How long its tokens are good for, in seconds (api-facts 4.3).
    #[must_use]
    pub const fn token_lifetime(self) -> i64 {
        match self {
            Self::Integration => 7_200,
            Self::SalesChannel => 14_400,
        }
    }
}

/// The credentials of a new application: the only time that its secret is seen.
pub struct NewApplication {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ApplicationKind,
    /// What people call it.
    pub name: String,
    /// What it names itself with at the token endpoint; 43 characters, no secret.
    pub client_id: String,
    /// What it proves that with; 43 characters.
    pub client_secret: SecretString,
}

/// An application that exists, without its secret, which is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationSummary {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// What it names itself with at the token endpoint.
    pub client_id: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// Until when the secret that it had before is accepted, too.
    pub previous_secret_until: Option<Timestamp>,
}

/// The longest time that an old secret is accepted beside the new one.
pub const LONGEST_OVERLAP: Duration = Duration::from_hours(30 * 24);

impl Service {
    /// Creates an application. Its secret is in the answer and nowhere else: only a digest is kept.
    ///
    /// # Errors
    ///
    /// [`Failure::Problems`] when the name is empty or has more than 255 characters, [`Failure::Internal`] or
    /// [`Failure::Busy`] when the database fails.
    pub async fn create_application(&self, kind: ApplicationKind, name: &str) -> Result<NewApplication, Failure> {
        check_name(name)?;
        let (new, stored) = draw(&self.parts.keyring, self.parts.chance.as_ref(), kind, name, self.now());
        let told = self.entry(Kind::ApplicationCreated, None, Actor::Operator, Subject::of(APPLICATIONS, &*new.id));
        self.store().insert_application(&stored, &told).await?;
        Ok(new)
    }

    /// Every application, in order of creation.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn list_applications(&self) -> Result<Vec<ApplicationSummary>, Failure> {
        let applications = self.store().applications().await?;
        let summary = |application: Application| ApplicationSummary {
            id: application.id,
            kind: application.kind,
            name: application.name,
            client_id: application.client_id,
            created_at: Timestamp(application.created_at),
            previous_secret_until: application.previous_secret_until.map(Timestamp).filter(|until| self.now() < *until),
        };
        Ok(applications.into_iter().map(summary).collect())
    }

    /// Gives an application, named by its id or its client id, another secret. The one that it has is accepted for as long as
    /// `overlap`, at most [`LONGEST_OVERLAP`], so that it can be exchanged without a pause; the one before that is not any
    /// more. Without an overlap the secret is in wrong hands: then the application's tokens end with it, but for those of
    /// customers who have logged in.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] when there is no such application, [`Failure::Busy`] when another rotation was faster.
    pub async fn rotate_application(&self, name: &str, overlap: Duration) -> Result<NewApplication, Failure> {
        let application = self.application_named(name).await?;
        let client_secret = SecretString::new(credential(self.parts.chance.as_ref()));
        let digest = self.parts.keyring.digest(Purpose::ClientSecret, client_secret.expose());
        let stamp = overlap.is_zero().then(|| self.parts.chance.id());
        let previous_until = (!overlap.is_zero()).then(|| later(self.now(), overlap.min(LONGEST_OVERLAP)).0);
        let new = NewSecret { digest: &digest, previous_until, token_stamp: stamp.as_deref() };
        let told = self.administered(Kind::ApplicationRotated, &application);
        let rotated = self.store().rotate_application(&application, new, &told).await;
        self.parts.verified.recheck();
        if !rotated? {
            return Err(Failure::BUSY);
        }
        let kind = ApplicationKind::parse(&application.kind).ok_or(Failure::NotFound)?;
        let Application { id, name, client_id, .. } = application;
        Ok(NewApplication { id, kind, name, client_id, client_secret })
    }

    /// Deletes an application, named by its id or its client id. Its tokens and its customers' sessions are worth nothing from
    /// then on: here at once, in other processes within two seconds.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] when there is no such application.
    pub async fn delete_application(&self, name: &str) -> Result<ApplicationSummary, Failure> {
        let application = self.application_named(name).await?;
        let told = self.administered(Kind::ApplicationDeleted, &application);
        let deleted = self.store().delete_application(&application.id, &told).await;
        self.parts.verified.recheck();
        if !deleted? {
            return Err(Failure::NotFound);
        }
        let Application { id, kind, name, client_id, created_at, .. } = application;
        let created_at = Timestamp(created_at);
        Ok(ApplicationSummary { id, kind, name, client_id, created_at, previous_secret_until: None })
    }

    /// Forgets the secrets of applications that are accepted no longer, and with them the need for the key that their digests
    /// were made with. How many.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn forget_previous_secrets(&self) -> Result<u64, Failure> {
        Ok(self.store().forget_previous_secrets(self.now().0).await?)
    }

    async fn application_named(&self, name: &str) -> Result<Application, Failure> {
        let mut applications = self.store().applications().await?.into_iter();
        let found = applications.find(|application| application.id == name || application.client_id == name);
        found.ok_or(Failure::NotFound)
    }

    fn administered(&self, kind: Kind, application: &Application) -> Entry {
        self.entry(kind, None, Actor::Operator, Subject::of(APPLICATIONS, &*application.id))
    }

    /// Whether this is a secret that the application may show at present. A digest that was made with another key than the
    /// current one is made anew, so that the other key can be taken away.
    pub(crate) async fn proves(&self, application: &Application, secret: &SecretString) -> bool {
        let previous = application.previous_secret_until.is_some_and(|until| self.now().0 < until);
        let previous = application.previous_secret_digest.as_ref().filter(|_| previous);
        let keyring = &self.parts.keyring;
        let is_of_secret = |digest: &&String| keyring.recognizes(Purpose::ClientSecret, secret.expose(), digest);
        // Both are compared in any case: how long it takes says nothing of which it is.
        let [current, previous] =
            [application.secret_digest.as_ref(), previous].map(|digest| digest.filter(is_of_secret));
        let Some(recognized) = current.or(previous) else { return false };
        if !keyring.is_current(recognized) {
            let anew = keyring.digest(Purpose::ClientSecret, secret.expose());
            if let Err(error) = self.store().redigest_application(&application.id, recognized, &anew).await {
                tracing::warn!(%error, "the digest of a client secret was not made anew");
            }
        }
        true
    }
}

/// A name says something, and is no longer than other texts of one line.
fn check_name(name: &str) -> Result<(), Failure> {
    let broken = match name.chars().count() {
        _ if name.trim().is_empty() => Rule::Blank,
        length if length > LONGEST_NAME => Rule::TooLong(LONGEST_NAME),
        _ => return Ok(()),
    };
    Err(Failure::violation(Violation::attribute("name", broken)))
}

/// Draws the credentials of an application.
fn draw(
    keyring: &Keyring,
    chance: &dyn Chance,
    kind: ApplicationKind,
    name: &str,
    now: Timestamp,
) -> (NewApplication, Application) {
    let (id, client_id, client_secret) = (chance.id(), credential(chance), SecretString::new(credential(chance)));
    let stored = Application {
        id: id.clone(),
        client_id: client_id.clone(),
        kind: kind.as_str().to_owned(),
        name: name.to_owned(),
        secret_digest: Some(keyring.digest(Purpose::ClientSecret, client_secret.expose())),
        created_at: now.0,
        previous_secret_digest: None,
        previous_secret_until: None,
        token_stamp: None,
    };
    (NewApplication { id, kind, name: name.to_owned(), client_id, client_secret }, stored)
}

/// 256 random bits that are shown once: 43 characters of base64url.
pub(crate) fn credential(chance: &dyn Chance) -> String {
    let mut bytes = Zeroizing::new([0; CREDENTIAL_LENGTH]);
    chance.fill(bytes.as_mut());
    URL_SAFE_NO_PAD.encode(bytes.as_ref())
}
