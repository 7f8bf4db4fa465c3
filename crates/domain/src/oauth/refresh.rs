//! Continuing a session: a refresh token is spent, and gives the next one (RFC 9700, 2.2.2).

use persistence::{RefreshToken, Session};

use super::client::Client;
use super::grants::present;
use super::login::digest;
use super::trail::Concerned;
use super::uses::KEPT_BACK;
use super::{GrantError, IssuedToken, TokenRequest};
use crate::Service;
use crate::audit::{Kind, Reason};

impl Service {
    /// Continues a session. The first use of a token wins. A use that began before it was answered is refused and ends nothing. A later one ends
    /// the session, access tokens included: of two who hold the same token one is a thief, and it cannot be told which. Nobody is
    /// given anything for a spent token, so that a client whose answer was lost has its customer log in again.
    pub(super) async fn continue_session(
        &self,
        client: &Client,
        request: &TokenRequest,
    ) -> Result<IssuedToken, GrantError> {
        let (began, this_use) = (self.now().0, self.parts.uses.begin());
        let missing = GrantError::InvalidRequest { parameter: "refresh_token" };
        let sent = request.refresh_token.as_ref().filter(|token| !token.expose().is_empty()).ok_or(missing)?;
        let found = self.store().refresh_token(&digest(sent)).await?;
        let unknown = Concerned::application(&client.application.id);
        let (token, session) =
            found.ok_or_else(|| self.refuse(Reason::RefreshUnknown, &unknown, GrantError::InvalidGrant))?;
        let customer = session.customer_id.clone();
        let concerned = Concerned::customer(client, Some(&customer));
        acceptable(client, &session, began).map_err(|(reason, error)| self.refuse(reason, &concerned, error))?;
        if present(request.scope.as_deref()).is_some_and(|scope| scope != session.scope) {
            return Err(GrantError::InvalidScope);
        }
        let is_later = |spent_at| self.parts.uses.is_later(this_use, &token.digest, began.saturating_sub(spent_at));
        let reused = token.spent_at.is_some_and(is_later);
        if reused || !self.is_current(&session, &token).await? {
            let reason = if reused { Reason::RefreshReused } else { Reason::TokenRevoked };
            let told = self.granted(Kind::SessionEnded, Some(reason), client, Some(&customer));
            self.store().end_session(&session.id, began, &told).await?;
            self.parts.verified.recheck();
            return Err(self.refuse(reason, &concerned, GrantError::InvalidGrant));
        }
        if token.spent_at.is_some() {
            return Err(self.refuse(Reason::RefreshReused, &concerned, GrantError::InvalidGrant));
        }
        let now = self.now().0;
        let next = self.draw_refresh_token(&session.id, now);
        // Signed first: once the token is spent, nothing may keep the next one from being given out.
        let issued = self.token_of(client, session, next.token, now)?;
        let told = self.granted(Kind::TokenIssued, None, client, Some(&customer));
        if !self.store().continue_session(&token.digest, &next.stored, &told).await? {
            return Err(self.refuse(Reason::RefreshReused, &concerned, GrantError::InvalidGrant));
        }
        tokio::time::sleep(KEPT_BACK).await;
        self.parts.uses.answer(&token.digest);
        Ok(issued)
    }

    /// Whether nothing has ended the session since the login: the customer is there, and has the same session stamp.
    async fn is_current(&self, session: &Session, token: &RefreshToken) -> Result<bool, GrantError> {
        let standing = self.store().standing(&session.application_id, Some(&session.id), &token.digest).await?;
        Ok(standing.is_some_and(|standing| standing.session))
    }
}

/// Refuses a token of another application, of a session that was begun with a secret when none is shown, and of one that
/// has ended.
fn acceptable(client: &Client, session: &Session, now: i64) -> Result<(), (Reason, GrantError)> {
    if session.application_id != client.application.id {
        return Err((Reason::TokenForeign, GrantError::InvalidGrant));
    }
    if session.ended_at.is_some() {
        return Err((Reason::TokenRevoked, GrantError::InvalidGrant));
    }
    if session.expires_at <= now {
        return Err((Reason::TokenExpired, GrantError::InvalidGrant));
    }
    if session.confidential && !client.confidential {
        return Err((Reason::ClientSecret, GrantError::InvalidClient));
    }
    Ok(())
}
