//! Which application asks, and what it has proved.

use jsonapi::SecretString;
use persistence::Application;

use super::GrantError;
use super::grants::present;
use super::trail::Concerned;
use crate::Service;
use crate::applications::ApplicationKind;
use crate::audit::Reason;

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
        let unknown = || self.refuse(Reason::ClientUnknown, &Concerned::default(), GrantError::InvalidClient);
        let client_id = present(id).ok_or_else(unknown)?;
        let application = self.store().application(client_id).await?.ok_or_else(unknown)?;
        let unproved =
            || self.refuse(Reason::ClientSecret, &Concerned::application(&application.id), GrantError::InvalidClient);
        let kind = ApplicationKind::parse(&application.kind).ok_or_else(unproved)?;
        let confidential = match secret {
            None => false,
            Some(sent) if self.proves(&application, sent).await => true,
            Some(_) => return Err(unproved()),
        };
        match kind {
            ApplicationKind::Integration if !confidential => Err(unproved()),
            _ => Ok(Client { application, kind, confidential }),
        }
    }
}
