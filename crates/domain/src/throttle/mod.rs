//! How often somebody may try to log in (security-reliability B8; decision 33). Every attempt is counted before the password
//! is looked at, in the database, by the account's e-mail and the network that it comes from, and in the same way whether or
//! not there is such an account. Who attempts too much waits longer and longer.

mod login;
mod standing;
mod waits;

use std::net::IpAddr;

use jsonapi::Timestamp;
use persistence::{Store, StoreError};

use self::standing::Standing;
use self::waits::KNOWN_FOR;
use crate::email::normalize;
use crate::{Keyring, Purpose};

/// How many rows whose time is over a new row takes along.
const PURGED_AT_ONCE: u64 = 20;

/// What counts attempts.
struct Throttle<'a> {
    store: &'a Store,
    keyring: &'a Keyring,
}

/// An attempt that may be made and has been counted. When it fails nothing more is to be done.
#[must_use = "an attempt that succeeds, or cannot be made, must be said to have"]
struct Attempt {
    who: Who,
    /// The rows that counted it, by their networks, in the order in which they did.
    counted: Vec<String>,
}

/// Whose attempt it is, as rows know it.
struct Who {
    account: String,
    network: String,
}

/// Why an attempt may not be made.
#[derive(Debug, thiserror::Error)]
enum Refused {
    /// There were too many.
    #[error("too many attempts, try again in {retry_after_seconds} s")]
    TooMany {
        /// After how many seconds one may be made.
        retry_after_seconds: u32,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Throttle<'_> {
    /// Counts an attempt to log in with this e-mail, as it was sent, from this network, when it may be made.
    ///
    /// # Errors
    ///
    /// [`Refused`]; the attempt was not counted then.
    async fn admit(&self, email: &str, network: Option<IpAddr>, now: Timestamp) -> Result<Attempt, Refused> {
        let who = self.who(email, network);
        let standing = self.standing(&who, now).await?;
        // Spares the database a write that would change nothing; the write decides nevertheless.
        if let Some(retry_after_seconds) = standing.wait() {
            return Err(Refused::TooMany { retry_after_seconds });
        }
        let rows = standing.counted(&who.network);
        if !self.store.count_login_attempt(&who.account, &rows, now.0).await? {
            let retry_after_seconds = self.standing(&who, now).await?.wait().unwrap_or(1);
            return Err(Refused::TooMany { retry_after_seconds });
        }
        if standing.is_new() {
            self.purge(now).await;
        }
        let counted = rows.iter().map(|row| row.network.to_owned()).collect();
        Ok(Attempt { who, counted })
    }

    /// The attempt has succeeded: its failures are forgotten, and its network is known from now on.
    ///
    /// # Errors
    ///
    /// When the database fails.
    async fn succeeded(&self, attempt: &Attempt, now: Timestamp) -> Result<(), StoreError> {
        let Who { account, network } = &attempt.who;
        self.store.clear_login_attempts(account, network, now.0, now.0.saturating_add(KNOWN_FOR)).await
    }

    /// The attempt could not be made, through no fault of who made it: the rows that counted it do so no longer.
    ///
    /// # Errors
    ///
    /// When the database fails.
    async fn abandoned(&self, attempt: &Attempt) -> Result<(), StoreError> {
        let counted: Vec<&str> = attempt.counted.iter().map(String::as_str).collect();
        self.store.discount_login_attempt(&attempt.who.account, &counted).await
    }

    /// The account has a new password: all is forgotten.
    ///
    /// # Errors
    ///
    /// When the database fails.
    async fn forget(&self, email: &str) -> Result<(), StoreError> {
        self.store.forget_login_attempts(&self.account(email)).await
    }

    fn who(&self, email: &str, network: Option<IpAddr>) -> Who {
        let network = network.map_or_else(|| "unknown".to_owned(), |network| network.to_string());
        Who { account: self.account(email), network: self.keyring.digest(Purpose::LoginNetwork, &network) }
    }

    /// What an account is known by. What is too long to be an e-mail is nobody's, and is counted like everybody's.
    fn account(&self, email: &str) -> String {
        let email = normalize(email);
        self.keyring.digest(Purpose::LoginAccount, email.as_deref().unwrap_or_default())
    }

    async fn standing(&self, who: &Who, now: Timestamp) -> Result<Standing, StoreError> {
        let (one, all) = self.store.login_attempts(&who.account, &who.network).await?;
        Ok(Standing::new(one, all, now))
    }

    /// A login does not fail because of what others have left.
    async fn purge(&self, now: Timestamp) {
        if let Err(error) = self.store.purge_login_attempts(now.0, PURGED_AT_ONCE).await {
            tracing::warn!(%error, "login attempts whose time is over were not deleted");
        }
    }
}
