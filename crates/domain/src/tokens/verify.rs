//! Checking the access token of a request.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonapi::Timestamp;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::cache::{Verified, VerifiedTokens};
use super::claims::{CUSTOMER, Claims};
use super::jwks::Jwks;
use crate::applications::ApplicationKind;
use crate::audit::{Actor, Kind, Reason, Subject};
use crate::{Failure, Mode, Principal, Role, Service};

/// No token of this service comes near this many bytes; what is longer is not even hashed.
const MAX_LENGTH: usize = 8 * 1024;

/// How far in the future a token may have been issued or begin to be good, in seconds: the clocks of several processes
/// differ (security-reliability D2).
pub(super) const LEEWAY: i64 = 30;

/// No token of this service is good for longer, in seconds (api-facts 4.3).
pub(super) const LONGEST_LIFETIME: i64 = 4 * 60 * 60;

impl Service {
    /// Who presents this access token. A token that was checked within the last second costs no statement, another one.
    ///
    /// # Errors
    ///
    /// [`Failure::InvalidToken`] when it is not a token of this service and organization, has expired, is not good yet, was
    /// revoked, or its application, its customer or its session does not exist any more.
    pub async fn authenticate(&self, bearer: &str) -> Result<Principal, Failure> {
        // Not even hashed when it is that long.
        if bearer.len() > MAX_LENGTH {
            return Err(self.refuse_bearer(Reason::TokenForged, None));
        }
        let milliseconds = self.now().0;
        let now = milliseconds.div_euclid(1000);
        let key = VerifiedTokens::key(bearer);
        let tokens = &self.parts.verified;
        // Read before the keys are: a token that a key verifies while that is retired is not remembered.
        let generation = tokens.generation();
        let known = tokens.get(&key, now);
        let verified = if let Some(known) = &known {
            Arc::clone(known)
        } else {
            let claims = self.examine(bearer, now).map_err(|reason| self.refuse_bearer(reason, None))?;
            Arc::new(verified(claims, generation).ok_or_else(|| self.refuse_bearer(Reason::TokenForged, None))?)
        };
        // Read before the database is: what ends meanwhile makes this look too old.
        let ends = tokens.ends();
        if verified.is_fresh(ends, milliseconds) {
            return Ok(verified.principal.clone());
        }
        if !self.stands(&verified, &key).await? {
            tokens.remove(&key);
            return Err(self.refuse_bearer(Reason::TokenRevoked, Some(&verified.principal)));
        }
        verified.checked(ends, milliseconds);
        if known.is_none() {
            tokens.insert(key, Arc::clone(&verified));
        }
        Ok(verified.principal.clone())
    }

    /// Whether what a token stands on besides its signature stands: its application, its session with its customer, and
    /// nobody's having revoked it.
    async fn stands(&self, verified: &Verified, key: &[u8; 32]) -> Result<bool, Failure> {
        let session_id = verified.session_id.as_deref();
        let digest = URL_SAFE_NO_PAD.encode(key);
        let standing = self.store().standing(&verified.principal.application_id, session_id, &digest).await?;
        let Some(standing) = standing else { return Ok(false) };
        let holder = if session_id.is_none() { standing.stamp == verified.stamp } else { standing.session };
        Ok(holder && standing.kind == verified.kind && !standing.revoked)
    }

    /// The public keys that verify the tokens of this service.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        self.parts.keys.set().jwks(self.now())
    }

    /// Tells the audit trail why an access token is refused, which its bearer does not learn.
    fn refuse_bearer(&self, reason: Reason, principal: Option<&Principal>) -> Failure {
        let actor = principal.map_or(Actor::Client(None), Actor::Principal);
        self.parts.refusals.tell(self.entry(Kind::BearerRefused, Some(reason), actor, Subject::default()));
        Failure::InvalidToken
    }

    /// The claims of a token that is good at `now`, in Unix seconds.
    pub(crate) fn verify(&self, token: &str, now: i64) -> Option<Claims> {
        self.examine(token, now).ok()
    }

    /// The claims of a token that is good at `now`, in Unix seconds, or why there are none.
    fn examine(&self, token: &str, now: i64) -> Result<Claims, Reason> {
        let claims = self.signed(token, now).ok_or(Reason::TokenForged)?;
        let organization = &self.parts.organization;
        let own = claims.iss == self.parts.settings.issuer
            && claims.organization.id == organization.id
            && claims.test == (organization.mode == Mode::Test)
            && claims.exp.saturating_sub(claims.iat) <= LONGEST_LIFETIME
            && claims.iat <= now.saturating_add(LEEWAY)
            && claims.nbf.is_none_or(|nbf| nbf <= now.saturating_add(LEEWAY));
        match own {
            true if now < claims.exp => Ok(claims),
            true => Err(Reason::TokenExpired),
            false => Err(Reason::TokenForged),
        }
    }

    /// The claims of a token that a key of this service has signed.
    fn signed(&self, token: &str, now: i64) -> Option<Claims> {
        if token.len() > MAX_LENGTH {
            return None;
        }
        let keys = self.parts.keys.set();
        let key = keys.verifier(&own_header(token)?.kid, Timestamp(now.saturating_mul(1000)))?;
        Some(jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation()).ok()?.claims)
    }
}

/// The header of the tokens of this service. One with anything more, such as a place to fetch a key from or a condition
/// that would have to be understood, is none of its (RFC 8725, 3.1 and 3.10).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnHeader {
    typ: String,
    alg: String,
    kid: String,
}

/// The header of a token, if this service could have written it. It never chooses the algorithm: each key has one.
fn own_header(token: &str) -> Option<OwnHeader> {
    let (header, _) = token.split_once('.')?;
    let header: OwnHeader = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    (header.typ == "JWT" && header.alg == "RS512").then_some(header)
}

/// The signature alone: times are compared with the injected clock, the rest where it is known.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::RS512);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

/// What is remembered of good claims; `None` when they contradict each other.
fn verified(claims: Claims, generation: u64) -> Option<Verified> {
    let principal = principal(&claims)?;
    let consistent = principal.owner_id.is_some() == claims.session.is_some();
    consistent.then(|| Verified::new(principal, claims, generation))
}

/// Who the claims are about; `None` when they contradict each other.
fn principal(claims: &Claims) -> Option<Principal> {
    let kind = ApplicationKind::parse(&claims.application.kind)?;
    let role = match (kind, &claims.owner) {
        (ApplicationKind::Integration, None) => Role::Integration,
        (ApplicationKind::SalesChannel, None) => Role::SalesChannel,
        (ApplicationKind::SalesChannel, Some(owner)) if owner.r#type == CUSTOMER => Role::Customer,
        _ => return None,
    };
    let owner_id = claims.owner.as_ref().map(|owner| owner.id.clone());
    Some(Principal { role, application_id: claims.application.id.clone(), owner_id })
}
