//! Giving tokens back before they expire (api-facts 4.6, RFC 7009).

use jsonapi::SecretString;

use super::client::Client;
use super::login::{KEPT_FOR, digest};
use super::trail::Concerned;
use super::{GrantError, RevokeRequest};
use crate::Service;
use crate::audit::{Kind, Reason};
use crate::tokens::Claims;

impl Service {
    /// Revokes an application's access token, or ends the session of a customer's access token or refresh token. A token that
    /// is none, or that has expired, is as good as revoked.
    ///
    /// # Errors
    ///
    /// [`GrantError::RevocationRefused`] when the application is not known, its secret is wrong or missing, or the token is
    /// another application's. Only the customers' tokens of a public application are revoked without a secret.
    pub async fn revoke_token(&self, request: RevokeRequest) -> Result<(), GrantError> {
        let missing = GrantError::InvalidRequest { parameter: "token" };
        let token = request.token.as_ref().filter(|token| !token.expose().is_empty()).ok_or(missing)?;
        let client = self.client(request.client_id.as_deref(), request.client_secret.as_ref()).await;
        let client = client.map_err(|error| match error {
            // The original says no more to one whom it does not know (api-facts 4.5).
            GrantError::InvalidClient => GrantError::RevocationRefused,
            error => error,
        })?;
        let now = self.now().0;
        match self.verify(token.expose(), now.div_euclid(1000)) {
            Some(claims) => self.revoke_access_token(&client, token, &claims, now).await?,
            None => self.revoke_refresh_token(&client, token, now).await?,
        }
        // Not before it is written: a check in between would find the token good and remember that.
        self.parts.verified.recheck();
        Ok(())
    }

    /// A customer's access token is revoked with its session, so that nothing is left of a login that was ended.
    async fn revoke_access_token(
        &self,
        client: &Client,
        token: &SecretString,
        claims: &Claims,
        now: i64,
    ) -> Result<(), GrantError> {
        let own = claims.application.id == client.application.id;
        let public = claims.session.is_some() && !claims.application.confidential;
        if !own || !(client.confidential || public) {
            let concerned = Concerned::application(&client.application.id);
            return Err(self.refuse(Reason::TokenForeign, &concerned, GrantError::RevocationRefused));
        }
        let owner = claims.owner.as_ref().map(|owner| owner.id.as_str());
        let told = self.granted(Kind::TokenRevoked, None, client, owner);
        if let Some(session) = &claims.session {
            return Ok(self.store().end_session(&session.id, now, &told).await?);
        }
        let (expires_at, forget) = (claims.exp.saturating_mul(1000), now.saturating_sub(KEPT_FOR));
        Ok(self.store().revoke_token(&digest(token), expires_at, forget, &told).await?)
    }

    async fn revoke_refresh_token(&self, client: &Client, token: &SecretString, now: i64) -> Result<(), GrantError> {
        let Some((_, session)) = self.store().refresh_token(&digest(token)).await? else { return Ok(()) };
        if session.application_id != client.application.id || (session.confidential && !client.confidential) {
            let concerned = Concerned::customer(client, Some(&session.customer_id));
            return Err(self.refuse(Reason::TokenForeign, &concerned, GrantError::RevocationRefused));
        }
        let told = self.granted(Kind::TokenRevoked, None, client, Some(&session.customer_id));
        Ok(self.store().end_session(&session.id, now, &told).await?)
    }
}
