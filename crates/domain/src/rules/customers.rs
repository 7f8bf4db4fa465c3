//! Customers: one account an e-mail, a password that is set once and afterwards changes through a reset.

use async_trait::async_trait;
use jsonapi::{Rule, SecretString, Value, Violation};
use models::customers::{CustomerCreate, CustomerUpdate};
use persistence::customers::{Entity, column};
use persistence::{Condition, customer_password_resets};

use super::customer_password_resets::invalidate_pending;
use super::{Draft, RuleContext};
use crate::Failure;
use crate::audit::Kind;
use crate::email::normalize;
use crate::generated::rules::customers::CustomerRules;
use crate::import::{Context, ImportRow, Special};
use crate::passwords::{Claim, check_digest};

/// The rules of customers.
#[derive(Debug, Clone, Copy)]
pub struct Customers;

/// The attribute that a refused password is blamed on.
const PASSWORD: &str = "password";

#[async_trait]
impl CustomerRules for Customers {
    /// References that were not sent are drawn (api-facts 1.2). Without a password the customer is a guest.
    async fn create(&self, context: &RuleContext<'_>, new: CustomerCreate, draft: &mut Draft) -> Result<(), Failure> {
        set_normalized_email(&new.email, draft)?;
        if new.shopper_reference.flatten().is_none() {
            draft.set(column::SHOPPER_REFERENCE, Value::String(context.chance.id()));
        }
        if new.profile_id.flatten().is_none() {
            draft.set(column::PROFILE_ID, Value::String(context.chance.id()));
        }
        if let Some(password) = new.password {
            set_password(context, &password, &new.email, draft).await?;
        }
        Ok(())
    }

    /// A new e-mail ends the customer's pending resets: whoever reads the old mailbox must not take the account over.
    async fn update(
        &self,
        context: &RuleContext<'_>,
        id: &str,
        change: CustomerUpdate,
        draft: &mut Draft,
    ) -> Result<(), Failure> {
        if let (Some(email), true) = (&change.email, draft.get(column::EMAIL).is_some()) {
            set_normalized_email(email, draft)?;
            let others = vec![Condition::equals(customer_password_resets::column::CUSTOMER_ID, id)];
            draft.after(invalidate_pending(others, draft.now()), Failure::BUSY);
        }
        if let Some(password) = change.password {
            let has_none = || Condition::is_null(column::PASSWORD_DIGEST);
            let customer = context.store.find::<Entity>(id).await?.ok_or(Failure::NotFound)?;
            if customer.password_digest.is_some() {
                return Err(refused());
            }
            let email = change.email.as_deref().unwrap_or(&customer.email);
            set_password(context, &password, email, draft).await?;
            draft.require([has_none()], refused());
            draft.tell_as(Kind::PasswordSet);
            draft.end_sessions();
        }
        if draft.get(column::METADATA).is_some() {
            draft.emit("metadata_update");
        }
        Ok(())
    }

    /// Whoever is logged in is so no longer.
    async fn delete(&self, _: &RuleContext<'_>, _: &str, draft: &mut Draft) -> Result<(), Failure> {
        draft.end_sessions();
        Ok(())
    }
}

/// A customer has a password already, which changes only through a reset (T12).
fn refused() -> Failure {
    Failure::violation(Violation::attribute(PASSWORD, Rule::Invalid))
}

fn set_normalized_email(email: &str, draft: &mut Draft) -> Result<(), Failure> {
    let invalid = || Failure::violation(Violation::attribute(column::EMAIL, Rule::Invalid));
    let normalized = normalize(email).ok_or_else(invalid)?;
    draft.set(column::NORMALIZED_EMAIL, Value::String(normalized));
    draft.blame(column::NORMALIZED_EMAIL, column::EMAIL);
    Ok(())
}

async fn set_password(
    context: &RuleContext<'_>,
    password: &SecretString,
    email: &str,
    draft: &mut Draft,
) -> Result<(), Failure> {
    let blame = |rule| Failure::violation(Violation::attribute(PASSWORD, rule));
    let password = context.password_policy.check(password, email).map_err(blame)?;
    let digest = context.hasher.hash(&password, context.chance, Claim::Open).await?;
    draft.set(column::PASSWORD_DIGEST, Value::String(digest));
    draft.set(column::SESSION_STAMP, Value::String(context.chance.id()));
    draft.emit("create_password");
    Ok(())
}

/// A line of a customer may give a password digest, which draws a session stamp; its e-mail is normalized.
pub(crate) static IMPORT: Special = Special { accepts: &[column::PASSWORD_DIGEST], complete: import };

fn import(context: &Context<'_>, row: &mut ImportRow) -> Result<(), String> {
    if let Some(Value::String(digest)) = row.get(column::PASSWORD_DIGEST) {
        check_digest(digest).map_err(|error| format!("`password_digest` {error}"))?;
        row.set(column::SESSION_STAMP, Value::String(context.chance.id()));
    }
    let email = row.get(column::EMAIL).and_then(Value::as_str).and_then(normalize);
    let normalized = email.ok_or_else(|| "`email` is missing".to_owned())?;
    row.set(column::NORMALIZED_EMAIL, Value::String(normalized));
    Ok(())
}
