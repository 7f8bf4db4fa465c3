//! The throttle around a login.

use std::net::IpAddr;

use super::{Refused, Throttle};
use crate::{GrantError, Service};

impl From<Refused> for GrantError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooMany { retry_after_seconds } => Self::TooManyAttempts { retry_after_seconds },
            Refused::Store(error) => error.into(),
        }
    }
}

impl Service {
    /// Has a login verified, when there were not too many: `verify` gives whoever it is, or `None` when e-mail and password
    /// belong to nobody. `email` is what was sent, whatever it is.
    ///
    /// # Errors
    ///
    /// [`GrantError::TooManyAttempts`] without a look at the password; otherwise what `verify` fails with.
    pub(crate) async fn throttled<T>(
        &self,
        email: &str,
        network: Option<IpAddr>,
        verify: impl Future<Output = Result<Option<T>, GrantError>> + Send,
    ) -> Result<Option<T>, GrantError> {
        if !self.parts.settings.login_throttle {
            return verify.await;
        }
        let throttle = self.throttle();
        let attempt = throttle.admit(email, network, self.now()).await?;
        let verified = verify.await;
        match &verified {
            Ok(Some(_)) => throttle.succeeded(&attempt, self.now()).await?,
            Ok(None) => {}
            Err(_) => throttle.abandoned(&attempt).await?,
        }
        verified
    }

    /// Forgets failed logins of an account that has a new password. Nobody's request fails when this does: who has to wait a
    /// little longer than need be can wait.
    pub(crate) async fn forget_failed_logins(&self, email: &str) {
        if let Err(error) = self.throttle().forget(email).await {
            tracing::warn!(%error, "the failed logins of a customer with a new password were not forgotten");
        }
    }

    fn throttle(&self) -> Throttle<'_> {
        Throttle { store: self.store(), keyring: &self.parts.keyring }
    }
}
