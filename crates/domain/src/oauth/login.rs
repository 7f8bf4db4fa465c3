//! A customer's login: e-mail and password, and the session that they begin.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonapi::SecretString;
use persistence::{RefreshToken, Session, customers};
use sha2::{Digest, Sha256};

use super::client::Client;
use super::trail::Concerned;
use super::{GrantError, IssuedToken, TokenRequest};
use crate::Service;
use crate::applications::credential;
use crate::audit::{Kind, Reason};
use crate::email::normalize;
use crate::passwords::{NormalizedPassword, upgrade};

/// How long a session lasts however often it is continued, in milliseconds: two weeks (api-facts 4.3).
const SESSION_LIFETIME: i64 = 14 * 24 * 60 * 60 * 1000;

/// How long sessions and revoked tokens are kept after they have expired, in milliseconds: the last access tokens of a
/// session are good for some hours more, and the clocks of processes may be apart.
pub(super) const KEPT_FOR: i64 = 24 * 60 * 60 * 1000;

/// A customer who is logged in, as an access token says it.
pub(crate) struct Login {
    pub(crate) customer_id: String,
    pub(crate) session_id: String,
}

/// A refresh token and what is kept of it.
pub(super) struct Drawn {
    pub(super) token: SecretString,
    pub(super) stored: RefreshToken,
}

impl Service {
    /// The customer whose e-mail and password these are, unless there were too many attempts.
    pub(super) async fn log_in(&self, client: &Client, request: &TokenRequest) -> Result<customers::Model, GrantError> {
        let username = request.username.as_deref().ok_or(GrantError::InvalidRequest { parameter: "username" })?;
        let password = request.password.as_ref().ok_or(GrantError::InvalidRequest { parameter: "password" })?;
        let verified = self.throttled(username, request.network, self.verified(client, username, password)).await;
        if let Err(GrantError::TooManyAttempts { .. }) = verified {
            self.tell_refused(Reason::Throttled, &Concerned::customer(client, None));
        }
        verified?.ok_or(GrantError::InvalidGrant)
    }

    /// The customer whose e-mail and password these are. As much is hashed for a customer who does not exist.
    async fn verified(
        &self,
        client: &Client,
        username: &str,
        password: &SecretString,
    ) -> Result<Option<customers::Model>, GrantError> {
        let column = customers::Column::NormalizedEmail;
        let customer = match normalize(username) {
            Some(email) => self.store().find_by::<customers::Entity>(column, &email).await?,
            None => None,
        };
        let digest = digest_of(customer.as_ref());
        let password = NormalizedPassword::of_login(password);
        let verified = self.parts.hasher.verify(password.clone(), digest).await?;
        let known = digest.is_some();
        if !verified {
            let reason = if known { Reason::LoginPassword } else { Reason::LoginUnknown };
            let id = customer.as_ref().map(|customer| customer.id.as_str());
            self.tell_refused(reason, &Concerned::customer(client, id));
        }
        let customer = customer.filter(|_| verified);
        if let (Some(customer), Some(password)) = (&customer, password) {
            let parts = &self.parts;
            upgrade(&parts.hasher, &parts.store, parts.chance.as_ref(), customer, &password).await;
        }
        Ok(customer)
    }

    /// Begins a session of this customer. It is bound to the stamp that the customer had when the password was verified: a
    /// reset that was faster has ended it before it begins.
    pub(super) async fn begin_session(
        &self,
        client: &Client,
        scope: String,
        customer: customers::Model,
    ) -> Result<IssuedToken, GrantError> {
        let now = self.now().0;
        let session = Session {
            id: self.parts.chance.id(),
            application_id: client.application.id.clone(),
            customer_id: customer.id,
            session_stamp: customer.session_stamp,
            scope,
            confidential: client.confidential,
            created_at: now,
            expires_at: now.saturating_add(SESSION_LIFETIME),
            ended_at: None,
        };
        let refresh = self.draw_refresh_token(&session.id, now);
        let told = self.granted(Kind::TokenIssued, None, client, Some(&session.customer_id));
        self.store().begin_session(&session, &refresh.stored, &told).await?;
        self.purge_sessions(now).await;
        self.token_of(client, session, refresh.token, now)
    }

    /// Forgets some of what is left of sessions that expired long ago. Whoever adds a refresh token does, so that more goes
    /// than comes; a login does not fail because of what others have left.
    pub(super) async fn purge_sessions(&self, now: i64) {
        if let Err(error) = self.store().purge_sessions(now.saturating_sub(KEPT_FOR)).await {
            tracing::warn!(%error, "sessions that expired long ago were not deleted");
        }
    }

    /// The access token of a session that has been begun or continued at `now`.
    pub(super) fn token_of(
        &self,
        client: &Client,
        session: Session,
        refresh_token: SecretString,
        now: i64,
    ) -> Result<IssuedToken, GrantError> {
        let created_at = now.div_euclid(1000);
        let Session { id, customer_id, scope, .. } = session;
        let login = Login { customer_id, session_id: id };
        Ok(IssuedToken {
            access_token: self.access_token(client, &scope, Some(&login), created_at)?,
            expires_in: client.kind.token_lifetime(),
            scope,
            created_at,
            owner_id: Some(login.customer_id),
            refresh_token: Some(refresh_token),
        })
    }

    /// A new refresh token of a session.
    pub(super) fn draw_refresh_token(&self, session_id: &str, now: i64) -> Drawn {
        let token = SecretString::new(credential(self.parts.chance.as_ref()));
        let digest = digest(&token);
        let stored = RefreshToken { digest, session_id: session_id.to_owned(), created_at: now, spent_at: None };
        Drawn { token, stored }
    }
}

/// What the customer's password is compared with, if there is a customer who has one.
fn digest_of(customer: Option<&customers::Model>) -> Option<&str> {
    customer.and_then(|customer| customer.password_digest.as_deref())
}

/// What is kept of a refresh token, or of a revoked access token. A fast digest without a key is enough: nobody can guess
/// 256 random bits, and a signature still less (security-reliability D4).
pub(crate) fn digest(token: &SecretString) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.expose()))
}
