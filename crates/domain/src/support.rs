//! What support does for a customer who cannot help themselves.

use jsonapi::{SecretString, Value, Violation};
use persistence::customers::{Column, Entity, TABLE, column};
use persistence::{Condition, Expect, Step, Unit, UnitError, customers};

use crate::audit::{Actor, Kind, Subject};
use crate::email::normalize;
use crate::passwords::{Claim, PasswordPolicy};
use crate::rules::invalidate_pending_of;
use crate::{Failure, Service};

impl Service {
    /// Sets the password of a customer, named by id or e-mail address. The policy is that of every password; logins end, and
    /// so do resets that are under way. The customer's id.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] when there is no such customer, [`Failure::Problems`] when the policy refuses the password.
    pub async fn set_customer_password(&self, customer: &str, password: &SecretString) -> Result<String, Failure> {
        let customer = self.customer_named(customer).await?;
        let refused = |rule| Failure::violation(Violation::attribute("password", rule));
        let policy = PasswordPolicy::of(self.parts.settings.mode, &self.parts.organization.slug);
        let password = policy.check(password, &customer.email).map_err(refused)?;
        let digest = self.parts.hasher.hash(&password, self.parts.chance.as_ref(), Claim::Proven).await?;
        let now = self.now();
        let set = Step::Update {
            table: &TABLE,
            set: vec![
                (column::PASSWORD_DIGEST, Value::String(digest)),
                (column::SESSION_STAMP, Value::String(self.parts.chance.id())),
                (column::UPDATED_AT, Value::DateTime(now)),
            ],
            when: vec![Condition::equals(column::ID, customer.id.as_str())],
            expect: Expect::One,
        };
        let told = self.entry(Kind::PasswordSet, None, Actor::Operator, Subject::customer(customer.id.as_str()));
        let unit = Unit { steps: vec![set, invalidate_pending_of(&customer.id, now)], audit: vec![told] };
        let done = self.store().execute(unit, None).await;
        self.parts.verified.recheck();
        match done {
            Ok(_) => {
                self.forget_failed_logins(&customer.email).await;
                Ok(customer.id)
            }
            Err(UnitError::Unmet { .. }) => Err(Failure::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    async fn customer_named(&self, name: &str) -> Result<customers::Model, Failure> {
        let found = match normalize(name).filter(|_| name.contains('@')) {
            Some(email) => self.store().find_by::<Entity>(Column::NormalizedEmail, &email).await?,
            None => self.store().find::<Entity>(name).await?,
        };
        found.ok_or(Failure::NotFound)
    }
}
