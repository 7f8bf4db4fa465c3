//! Checking the access token of a request.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, Header, Validation};

use super::cache::{Verified, VerifiedTokens};
use super::claims::{CUSTOMER, Claims};
use super::jwks::Jwks;
use crate::applications::ApplicationKind;
use crate::{Failure, Mode, Principal, Role, Service};

/// No token of this service comes near this many bytes; what is longer is not even hashed.
const MAX_LENGTH: usize = 8 * 1024;

/// How far in the future a token may have been issued or begin to be good, in seconds: the clocks of several processes
/// differ (security-reliability D2).
const LEEWAY: i64 = 30;

impl Service {
    /// Who presents this access token. A token that was checked before costs no statement, a new one at most one.
    ///
    /// # Errors
    ///
    /// [`Failure::InvalidToken`] when it is not a token of this service and organization, has expired, is not good yet, or
    /// its application does not exist any more.
    pub async fn authenticate(&self, bearer: &str) -> Result<Principal, Failure> {
        if bearer.len() > MAX_LENGTH {
            return Err(Failure::InvalidToken);
        }
        let now = self.now().0.div_euclid(1000);
        let key = VerifiedTokens::key(bearer);
        if let Some(verified) = self.parts.verified.get(&key, now) {
            return Ok(verified.principal.as_ref().clone());
        }
        let claims = self.verify(bearer, now).ok_or(Failure::InvalidToken)?;
        let principal = principal(&claims).ok_or(Failure::InvalidToken)?;
        let application = self.store().application(&claims.application.client_id).await?;
        if application.is_none_or(|known| known.id != claims.application.id || known.kind != claims.application.kind) {
            return Err(Failure::InvalidToken);
        }
        let verified = Verified { principal: Arc::new(principal.clone()), expires_at: claims.exp };
        self.parts.verified.insert(key, verified);
        Ok(principal)
    }

    /// The public keys that verify the tokens of this service.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        self.parts.keys.jwks()
    }

    /// The claims of a token that is good at `now`, in Unix seconds.
    fn verify(&self, token: &str, now: i64) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let key = self.parts.keys.find(acceptable(&header)?)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation()).ok()?.claims;
        let organization = &self.parts.organization;
        let good = claims.iss == self.parts.settings.issuer
            && claims.organization.id == organization.id
            && claims.test == (organization.mode == Mode::Test)
            && now < claims.exp
            && claims.iat <= now.saturating_add(LEEWAY)
            && claims.nbf.is_none_or(|nbf| nbf <= now.saturating_add(LEEWAY));
        good.then_some(claims)
    }
}

/// The key id of a header that this service could have written: it never chooses the algorithm, and asks for nothing that
/// would have to be understood (RFC 8725, 3.1 and 3.10).
fn acceptable(header: &Header) -> Option<&str> {
    let plain = header.alg == Algorithm::RS512
        && header.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"))
        && header.crit.is_none()
        && header.enc.is_none()
        && header.zip.is_none();
    header.kid.as_deref().filter(|_| plain)
}

/// The signature alone: times are compared with the injected clock, the rest where it is known.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::RS512);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
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
