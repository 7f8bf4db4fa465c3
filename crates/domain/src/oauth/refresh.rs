//! Continuing a session: a refresh token is spent, and gives the next one (RFC 9700, 2.2.2).

use persistence::{RefreshToken, Session};

use super::client::Client;
use super::grants::present;
use super::login::digest;
use super::trail::Concerned;
use super::uses::{Begun, KEPT_BACK};
use super::{GrantError, IssuedToken, TokenRequest};
use crate::Service;
use crate::audit::{Kind, Reason};

/// A refresh token that the application may use, and the session that it continues.
struct Presented {
    token: RefreshToken,
    session: Session,
}

/// One use of a refresh token: when it began, by the clock and among the uses of this process.
struct Use {
    at: i64,
    begun: Begun,
}

impl Service {
    /// Continues a session. The first use of a token wins. A use that began before it was answered is refused and ends
    /// nothing. A later one ends the session, access tokens included: of two who hold the same token one is a thief, and it
    /// cannot be told which. Nobody is given anything for a spent token, so that a client whose answer was lost has its
    /// customer log in again.
    pub(super) async fn continue_session(
        &self,
        client: &Client,
        request: &TokenRequest,
    ) -> Result<IssuedToken, GrantError> {
        let this_use = Use { at: self.now().0, begun: self.parts.uses.begin() };
        let presented = self.presented(client, request, this_use.at).await?;
        self.end_if_over(client, &presented, &this_use).await?;
        self.spend(client, presented).await
    }

    /// Finds the token that was sent, and checks that it and the scope are good for this application at this instant.
    async fn presented(&self, client: &Client, request: &TokenRequest, now: i64) -> Result<Presented, GrantError> {
        let missing = GrantError::InvalidRequest { parameter: "refresh_token" };
        let sent = request.refresh_token.as_ref().filter(|token| !token.expose().is_empty()).ok_or(missing)?;
        let found = self.store().refresh_token(&digest(sent)).await?;
        let unknown = Concerned::application(&client.application.id);
        let (token, session) =
            found.ok_or_else(|| self.refuse(Reason::RefreshUnknown, &unknown, GrantError::InvalidGrant))?;
        let concerned = Concerned::customer(client, Some(&session.customer_id));
        acceptable(client, &session, now).map_err(|(reason, error)| self.refuse(reason, &concerned, error))?;
        if present(request.scope.as_deref()).is_some_and(|scope| scope != session.scope) {
            return Err(GrantError::InvalidScope);
        }
        Ok(Presented { token, session })
    }

    /// Ends the session, and refuses, when the token was spent before this use began or the customer's logins have ended.
    async fn end_if_over(&self, client: &Client, presented: &Presented, this_use: &Use) -> Result<(), GrantError> {
        let Presented { token, session } = presented;
        let is_later =
            |at: i64| self.parts.uses.is_later(this_use.begun, &token.digest, this_use.at.saturating_sub(at));
        let reason = if token.spent_at.is_some_and(is_later) {
            Reason::RefreshReused
        } else if !self.is_current(session, token).await? {
            Reason::TokenRevoked
        } else {
            return Ok(());
        };
        let told = self.granted(Kind::SessionEnded, Some(reason), client, Some(&session.customer_id));
        self.store().end_session(&session.id, this_use.at, &told).await?;
        self.parts.verified.recheck();
        Err(self.refuse(reason, &Concerned::customer(client, Some(&session.customer_id)), GrantError::InvalidGrant))
    }

    /// Trades the token for the next one, unless another use of the same moment has.
    async fn spend(&self, client: &Client, presented: Presented) -> Result<IssuedToken, GrantError> {
        let Presented { token, session } = presented;
        let customer = session.customer_id.clone();
        let reused = || {
            let concerned = Concerned::customer(client, Some(&customer));
            self.refuse(Reason::RefreshReused, &concerned, GrantError::InvalidGrant)
        };
        if token.spent_at.is_some() {
            return Err(reused());
        }
        let now = self.now().0;
        let next = self.draw_refresh_token(&session.id, now);
        // Signed first: once the token is spent, nothing may keep the next one from being given out.
        let issued = self.token_of(client, session, next.token, now)?;
        let told = self.granted(Kind::TokenIssued, None, client, Some(&customer));
        if !self.store().continue_session(&token.digest, &next.stored, &told).await? {
            return Err(reused());
        }
        tokio::join!(tokio::time::sleep(KEPT_BACK), self.purge_sessions(now));
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
