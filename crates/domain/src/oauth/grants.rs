//! The grants: which there are, who may use them, and the token that each gives.

use jsonapi::SecretString;

use super::client::Client;
use super::login::Login;
use super::scope::scope;
use super::trail::Concerned;
use super::{GrantError, IssuedToken, TokenRequest};
use crate::Service;
use crate::applications::ApplicationKind;
use crate::audit::Reason;
use crate::tokens::issue::Subject;

/// The grants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    ClientCredentials,
    Password,
    RefreshToken,
}

impl Service {
    /// Issues a token. The application is checked before the grant, and the grant before the customer.
    ///
    /// # Errors
    ///
    /// [`GrantError`], which tells apart only what the caller may know.
    pub async fn issue_token(&self, request: TokenRequest) -> Result<IssuedToken, GrantError> {
        let grant = grant(&request).map_err(|error| self.refuse(Reason::Malformed, &Concerned::default(), error))?;
        let client = self.client(request.client_id.as_deref(), request.client_secret.as_ref()).await?;
        self.grant(grant, &client, &request).await.inspect_err(|error| {
            if let GrantError::InvalidRequest { .. } | GrantError::InvalidScope = error {
                self.tell_refused(Reason::Malformed, &Concerned::application(&client.application.id));
            }
        })
    }

    async fn grant(&self, grant: Grant, client: &Client, request: &TokenRequest) -> Result<IssuedToken, GrantError> {
        if grant == Grant::Password && client.kind != ApplicationKind::SalesChannel {
            let concerned = Concerned::application(&client.application.id);
            return Err(self.refuse(Reason::ClientGrant, &concerned, GrantError::UnauthorizedClient));
        }
        match grant {
            Grant::ClientCredentials => {
                let issued = self.application_token(client, scope(request.scope.as_deref())?).await?;
                self.tell_issued(client).await?;
                Ok(issued)
            }
            Grant::Password => {
                let scope = scope(request.scope.as_deref())?;
                let customer = self.log_in(client, request).await?;
                self.begin_session(client, scope, customer).await
            }
            Grant::RefreshToken => self.continue_session(client, request).await,
        }
    }

    /// Signs an access token, issued at `now`, in Unix seconds.
    pub(super) fn access_token(
        &self,
        client: &Client,
        scope: &str,
        login: Option<&Login>,
        now: i64,
    ) -> Result<SecretString, GrantError> {
        let Client { application, kind, confidential } = client;
        let subject = Subject { application, kind: *kind, confidential: *confidential, login, scope };
        self.sign(&subject, now).map_err(|error| GrantError::Internal(Box::new(error)))
    }
}

fn grant(request: &TokenRequest) -> Result<Grant, GrantError> {
    let missing = GrantError::InvalidRequest { parameter: "grant_type" };
    match present(request.grant_type.as_deref()).ok_or(missing)? {
        "client_credentials" => Ok(Grant::ClientCredentials),
        "password" => Ok(Grant::Password),
        "refresh_token" => Ok(Grant::RefreshToken),
        _ => Err(GrantError::UnsupportedGrantType),
    }
}

/// A parameter without a value is as good as left out (RFC 6749, 3.2).
pub(super) fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
