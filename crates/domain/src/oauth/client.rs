//! Which application asks, and what it has proved.

use jsonapi::SecretString;
use persistence::Application;

use super::GrantError;
use super::grants::present;
use crate::applications::ApplicationKind;
use crate::{Purpose, Service};

/// An application that has proved what its kind must prove.
pub(super) struct Client {
    pub(super) application: Application,
    pub(super) kind: ApplicationKind,
    /// Whether it showed its secret.
    pub(super) confidential: bool,
}

impl Service {
    /// The application that asks. A secret that is sent must be right, and an integration must send one.
    pub(super) async fn client(&self, id: Option<&str>, secret: Option<&SecretString>) -> Result<Client, GrantError> {
        let client_id = present(id).ok_or(GrantError::InvalidClient)?;
        let application = self.store().application(client_id).await?.ok_or(GrantError::InvalidClient)?;
        let kind = ApplicationKind::parse(&application.kind).ok_or(GrantError::InvalidClient)?;
        let confidential = match (secret, &application.secret_digest) {
            (None, _) => false,
            (Some(sent), Some(digest))
                if self.parts.keyring.recognizes(Purpose::ClientSecret, sent.expose(), digest) =>
            {
                true
            }
            (Some(_), _) => return Err(GrantError::InvalidClient),
        };
        match kind {
            ApplicationKind::Integration if !confidential => Err(GrantError::InvalidClient),
            _ => Ok(Client { application, kind, confidential }),
        }
    }
}
