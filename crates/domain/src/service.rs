//! The service: everything that a use case needs, opened once and shared by every request.

use std::sync::Arc;

use jsonapi::Timestamp;
use persistence::Store;

use crate::audit::{Origin, Refusals};
use crate::oauth::{IssuedTokens, Uses};
use crate::passwords::{Hasher, PasswordPolicy};
use crate::rules::RuleContext;
use crate::tokens::{Keys, VerifiedTokens};
use crate::{Chance, Clock, Failure, Keyring, Organization, Principal, ServiceSettings, StartError, Turns, bootstrap};

/// The service. Clones share everything.
#[derive(Clone)]
pub struct Service {
    pub(crate) parts: Arc<Parts>,
    /// Where the calls of this handle come from.
    pub(crate) origin: Origin,
}

/// What the service is made of.
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) settings: ServiceSettings,
    pub(crate) organization: Organization,
    pub(crate) keyring: Keyring,
    pub(crate) keys: Keys,
    pub(crate) verified: VerifiedTokens,
    pub(crate) issued: IssuedTokens,
    pub(crate) uses: Uses,
    pub(crate) hasher: Hasher,
    pub(crate) turns: Turns,
    pub(crate) refusals: Refusals,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
}

impl Service {
    /// Opens the service on a migrated store. The organization and the key that signs tokens are made where there are none
    /// yet, once, however many processes start at the same moment.
    ///
    /// # Errors
    ///
    /// [`StartError`] when a setting cannot be, when the database holds another organization or secrets that no configured
    /// key opens, or when it fails.
    pub async fn open(
        store: Store,
        settings: ServiceSettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, StartError> {
        settings.check()?;
        let keyring = Keyring::new(&settings.secret_key, &settings.earlier_secret_keys);
        let (organization, keys) =
            bootstrap::prepare(&store, &settings, &keyring, clock.now(), chance.as_ref()).await?;
        let hasher = Hasher::new(settings.hashing);
        let (verified, turns) = (VerifiedTokens::default(), Turns::default());
        let refusals = Refusals::start(store.clone());
        let (issued, uses) = (IssuedTokens::default(), Uses::default());
        let parts = Parts {
            store,
            settings,
            organization,
            keyring,
            keys,
            verified,
            issued,
            uses,
            hasher,
            turns,
            refusals,
            clock,
            chance,
        };
        Ok(Self { parts: Arc::new(parts), origin: Origin::default() })
    }

    /// The service as a request sees it: what it does through this handle is told in the audit trail as coming from there.
    #[must_use]
    pub fn called_from(&self, origin: Origin) -> Self {
        Self { parts: Arc::clone(&self.parts), origin }
    }

    /// Waits until the audit trail tells of every refusal so far: refusals are written behind the backs of their callers.
    pub async fn settle(&self) {
        self.parts.refusals.settle().await;
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    ///
    /// [`Failure::Busy`] when there is none.
    pub async fn ping(&self) -> Result<(), Failure> {
        Ok(self.store().ping().await?)
    }

    /// The organization that the deployment belongs to.
    #[must_use]
    pub fn organization(&self) -> &Organization {
        &self.parts.organization
    }

    /// How many passwords this process has hashed or verified so far.
    #[must_use]
    pub fn password_hashes(&self) -> u64 {
        self.parts.hasher.count()
    }

    /// Who issues the access tokens, as they say it: a URL.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.parts.settings.issuer
    }

    pub(crate) fn store(&self) -> &Store {
        &self.parts.store
    }

    /// The time, by the clock that the service was given.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    pub(crate) fn context<'a>(&'a self, principal: &'a Principal, now: Timestamp) -> RuleContext<'a> {
        let parts = &*self.parts;
        RuleContext {
            principal,
            store: &parts.store,
            now,
            clock: parts.clock.as_ref(),
            chance: parts.chance.as_ref(),
            keyring: &parts.keyring,
            password_policy: PasswordPolicy::of(parts.settings.mode, &parts.organization.slug),
            hasher: &parts.hasher,
            turns: &parts.turns,
            reset_token_lifetime: parts.settings.reset_token_lifetime,
            pending_reset_limit: parts.settings.pending_reset_limit,
        }
    }
}
