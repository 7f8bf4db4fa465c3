//! Making an access token.

use jsonapi::SecretString;
use persistence::Application;

use super::claims::{ApplicationClaim, CUSTOMER, Claims, OrganizationClaim, OwnerClaim, SessionClaim};
use super::signing_key::KeyError;
use crate::applications::ApplicationKind;
use crate::oauth::Login;
use crate::{Mode, Service};

/// What a token is going to say.
pub(crate) struct Subject<'a> {
    pub(crate) application: &'a Application,
    pub(crate) kind: ApplicationKind,
    /// Whether the application showed its secret.
    pub(crate) confidential: bool,
    /// The customer who logged in.
    pub(crate) login: Option<&'a Login>,
    pub(crate) scope: &'a str,
}

impl Service {
    /// A signed token about the subject, issued at `now`, in Unix seconds.
    pub(crate) fn sign(&self, subject: &Subject<'_>, now: i64) -> Result<SecretString, KeyError> {
        let organization = &self.parts.organization;
        let claims = Claims {
            organization: OrganizationClaim {
                id: organization.id.clone(),
                slug: organization.slug.clone(),
                enterprise: true,
                region: "self-hosted".to_owned(),
            },
            application: ApplicationClaim {
                id: subject.application.id.clone(),
                client_id: subject.application.client_id.clone(),
                kind: subject.kind.as_str().to_owned(),
                public: subject.kind == ApplicationKind::SalesChannel,
                confidential: subject.confidential,
                stamp: subject.application.token_stamp.clone().filter(|_| subject.login.is_none()),
            },
            owner: subject.login.map(owner),
            scope: subject.scope.to_owned(),
            exp: now.saturating_add(subject.kind.token_lifetime()),
            test: organization.mode == Mode::Test,
            rand: self.fraction(),
            iat: now,
            iss: self.parts.settings.issuer.clone(),
            nbf: None,
            session: subject.login.map(session),
        };
        let keys = self.parts.keys.set();
        keys.signer(self.now()).ok_or(KeyError::None)?.sign(&claims).map(SecretString::new)
    }

    /// A random number from 0 to 1, and less than 1, of which a JSON number keeps every bit.
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 4];
        self.parts.chance.fill(&mut bytes);
        f64::from(u32::from_be_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }
}

fn owner(login: &Login) -> OwnerClaim {
    OwnerClaim { id: login.customer_id.clone(), r#type: CUSTOMER.to_owned() }
}

fn session(login: &Login) -> SessionClaim {
    SessionClaim { id: login.session_id.clone() }
}
