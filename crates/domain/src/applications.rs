//! The applications that may ask for tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonapi::{SecretString, Timestamp};
use persistence::Application;
use zeroize::Zeroizing;

use crate::{Chance, Failure, Keyring, Purpose, Service};

/// How many random bytes client ids and client secrets have; 43 characters of base64url.
const CREDENTIAL_LENGTH: usize = 32;

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
}

impl Service {
    /// Creates an application. Its secret is in the answer and nowhere else: only a digest is kept.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails.
    pub async fn create_application(&self, kind: ApplicationKind, name: &str) -> Result<NewApplication, Failure> {
        let (new, stored) = draw(&self.parts.keyring, self.parts.chance.as_ref(), kind, name, self.now());
        self.store().insert_application(&stored).await?;
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
        };
        Ok(applications.into_iter().map(summary).collect())
    }
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
    };
    (NewApplication { id, kind, name: name.to_owned(), client_id, client_secret }, stored)
}

/// 256 random bits that are shown once: 43 characters of base64url.
pub(crate) fn credential(chance: &dyn Chance) -> String {
    let mut bytes = Zeroizing::new([0; CREDENTIAL_LENGTH]);
    chance.fill(bytes.as_mut());
    URL_SAFE_NO_PAD.encode(bytes.as_ref())
}
