//! Tokens that are given out again: an application that asks twice for the same gets the same token, with the time that is
//! left of it, until little is left (api-facts 4.3).

use std::sync::Arc;

use jsonapi::SecretString;
use quick_cache::sync::Cache;

use super::client::Client;
use super::login::digest;
use super::{GrantError, IssuedToken};
use crate::Service;

/// How many tokens are remembered; about 1,500 bytes each.
const CAPACITY: usize = 1_000;

/// A token with less time left than this is not given out again, in seconds.
const LEAST_LEFT: i64 = 15 * 60;

/// What a token was asked for: the application, whether it showed its secret, the scope.
type Asked = (String, bool, String);

/// The tokens of applications, by what they were asked for.
pub(crate) struct IssuedTokens(Cache<Asked, Arc<Repeatable>>);

/// A token that may be given out again.
struct Repeatable {
    access_token: SecretString,
    created_at: i64,
    expires_at: i64,
}

impl Default for IssuedTokens {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

impl Service {
    /// The token of an application without a customer.
    pub(super) async fn application_token(&self, client: &Client, scope: String) -> Result<IssuedToken, GrantError> {
        let now = self.now().0.div_euclid(1000);
        let asked = (client.application.id.clone(), client.confidential, scope);
        let known = self.parts.issued.0.get(&asked).filter(|known| known.expires_at - now > LEAST_LEFT);
        let token = match known {
            Some(known) if self.is_good(client, &known, now).await? => known,
            _ => {
                let access_token = self.access_token(client, &asked.2, None, now)?;
                let expires_at = now.saturating_add(client.kind.token_lifetime());
                let token = Arc::new(Repeatable { access_token, created_at: now, expires_at });
                self.parts.issued.0.insert(asked.clone(), Arc::clone(&token));
                token
            }
        };
        Ok(IssuedToken {
            access_token: token.access_token.clone(),
            expires_in: token.expires_at - now,
            scope: asked.2,
            created_at: token.created_at,
            owner_id: None,
            refresh_token: None,
        })
    }

    /// Whether its key still verifies the token, and nobody has revoked it.
    async fn is_good(&self, client: &Client, token: &Repeatable, now: i64) -> Result<bool, GrantError> {
        let Some(claims) = self.verify(token.access_token.expose(), now) else { return Ok(false) };
        let standing = self.store().standing(&client.application.id, None, &digest(&token.access_token)).await?;
        Ok(standing.is_some_and(|standing| !standing.revoked && standing.stamp == claims.application.stamp))
    }
}
