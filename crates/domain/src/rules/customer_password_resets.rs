//! The reset of a customer's password: a token that is good once and for a while (decision 3, security-reliability 3.1).

use std::time::Duration;

use async_trait::async_trait;
use jsonapi::{Rule, SecretString, Timestamp, Value, Violation};
use models::customer_password_resets::CustomerPasswordResetCreate;
use persistence::customer_password_resets::{Entity, Model, TABLE, column};
use persistence::{Condition, Expect, Step, Test, customers};

use super::{Draft, RuleContext};
use crate::audit::{Kind, Reason};
use crate::email::normalize;
use crate::generated::rules::customer_password_resets::{CustomerPasswordResetRules, ResetPasswordToken};
use crate::import::{Context, ImportRow, Special, instant};
use crate::passwords::Claim;
use crate::rotation::SecretDigest;
use crate::time::later;
use crate::{Failure, Place, Purpose};

/// The rules of customer password resets.
#[derive(Debug, Clone, Copy)]
pub struct CustomerPasswordResets;

/// How long a request waits for others that use tokens of the same customer. They take little time each: the first one
/// hashes, the others find their token used up.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a token that somebody shows is compared with.
pub(super) static TOKEN_DIGEST: SecretDigest = SecretDigest {
    table: &TABLE,
    of: column::RESET_PASSWORD_TOKEN,
    column: column::TOKEN_DIGEST,
    purpose: Purpose::ResetPasswordToken,
};

#[async_trait]
impl CustomerPasswordResetRules for CustomerPasswordResets {
    /// The customer is looked up by e-mail; a guest, who has no password to reset, is no customer here (api-facts 1.1).
    async fn create(
        &self,
        context: &RuleContext<'_>,
        new: CustomerPasswordResetCreate,
        draft: &mut Draft,
    ) -> Result<(), Failure> {
        let customer = match normalize(&new.customer_email) {
            Some(email) => {
                let column = customers::Column::NormalizedEmail;
                context.store.find_by::<customers::Entity>(column, &email).await?
            }
            None => None,
        };
        let customer = customer.filter(|customer| customer.password_digest.is_some()).ok_or_else(no_customer)?;
        let still = vec![
            Condition::equals(customers::column::EMAIL, customer.email.as_str()),
            Condition { column: customers::column::PASSWORD_DIGEST, test: Test::IsNotNull },
        ];
        draft.before(Step::Lock { table: &customers::TABLE, id: customer.id.clone(), when: still }, no_customer());
        draft.after(end_oldest(context, &customer.id, draft.id()), Failure::BUSY);
        draft.concerns(customer.id.as_str());
        draft.set(column::CUSTOMER_ID, Value::String(customer.id));
        // Whatever was sent, the token is for the address that the customer is known by.
        draft.set(column::CUSTOMER_EMAIL, Value::String(customer.email));
        set_token(context, draft);
        Ok(())
    }

    /// Sets the customer's password. Only the conditions of the unit decide whether the token is used: everything before
    /// spares work, and tells the caller what is wrong.
    async fn reset_password_token(
        &self,
        context: &RuleContext<'_>,
        id: &str,
        command: ResetPasswordToken,
        draft: &mut Draft,
    ) -> Result<(), Failure> {
        let ResetPasswordToken { reset_password_token: token, customer_password } = command;
        let reset = find_usable(context, id, &token).await?;
        let blame = |rule| {
            let failure = Failure::violation(Violation::attribute("customer_password", rule));
            failure.told(Kind::ResetRefused, Reason::PasswordPolicy, Some(reset.customer_id.clone()))
        };
        let password = context.password_policy.check(&customer_password, &reset.customer_email).map_err(blame)?;
        // One at a time for a customer, so that of many requests with a good token one hashes and the others do not. The
        // turn lasts until the unit is committed.
        draft.hold(context.turns.take(&format!("customers/{}", reset.customer_id), PATIENCE).await?);
        let reset = find_usable(context, id, &token).await?;
        let digest = context.hasher.hash(&password, context.chance, Claim::Proven).await?;
        plan_use(context, &reset, &token, digest, draft);
        Ok(())
    }
}

/// Nobody to reset the password of.
fn no_customer() -> Failure {
    Failure::violation(Violation::relationship("customer", Rule::Blank))
}

/// Wrong, used and superseded tokens are not told apart to the caller. The value is not echoed (T8).
fn refused(reset: &Model, reason: Reason) -> Failure {
    let rule = if reason == Reason::TokenExpired { Rule::Expired } else { Rule::Invalid };
    let failure = Failure::violation(Violation::attribute("_reset_password_token", rule));
    failure.told(Kind::ResetRefused, reason, Some(reset.customer_id.clone()))
}

/// Draws a token and puts it into the draft: sealed for those who may read it, a digest to compare with.
fn set_token(context: &RuleContext<'_>, draft: &mut Draft) {
    let token = context.chance.reset_password_token();
    let place = Place { table: TABLE.name, column: column::RESET_PASSWORD_TOKEN, id: draft.id() };
    let sealed = context.keyring.seal(place, token.expose(), context.chance);
    let digest = context.keyring.digest(Purpose::ResetPasswordToken, token.expose());
    draft.set(column::RESET_PASSWORD_TOKEN, Value::String(sealed));
    draft.set(column::TOKEN_DIGEST, Value::String(digest));
    draft.set(column::EXPIRES_AT, Value::DateTime(context.after(context.reset_token_lifetime)));
}

/// The reset with this id, when the token is its own and can be used. The token is compared first, so that only who has the
/// right one learns that it expired.
async fn find_usable(context: &RuleContext<'_>, id: &str, token: &SecretString) -> Result<Model, Failure> {
    let reset = context.store.find::<Entity>(id).await?.ok_or(Failure::NotFound)?;
    let recognized = context.keyring.recognizes(Purpose::ResetPasswordToken, token.expose(), &reset.token_digest);
    let reason = if !recognized {
        Reason::TokenWrong
    } else if reset.reset_password_at.is_some() {
        Reason::TokenUsed
    } else if reset.invalidated_at.is_some() {
        Reason::TokenSuperseded
    } else if reset.expires_at <= context.clock.now().0 {
        Reason::TokenExpired
    } else {
        return Ok(reset);
    };
    Err(refused(&reset, reason))
}

/// The customer is locked first, because what must happen once may be tried with several resets of one customer (T13). A
/// reset keeps its customer: where that is gone, the reset went before it.
fn plan_use(context: &RuleContext<'_>, reset: &Model, token: &SecretString, digest: String, draft: &mut Draft) {
    let customer = || reset.customer_id.clone();
    draft.tell_as(Kind::ResetSucceeded);
    draft.concerns(customer());
    let lock = Step::Lock { table: &customers::TABLE, id: customer(), when: Vec::new() };
    draft.before(lock, Failure::NotFound);
    draft.set(column::RESET_PASSWORD_AT, Value::DateTime(draft.now()));
    let unexpired = Test::GreaterThan(Value::DateTime(context.clock.now()));
    let digests = context.keyring.digests(Purpose::ResetPasswordToken, token.expose()).into_iter();
    let usable = [
        Condition::is_null(column::RESET_PASSWORD_AT),
        Condition::is_null(column::INVALIDATED_AT),
        Condition { column: column::EXPIRES_AT, test: unexpired },
        // With whichever key: the token may be sealed anew meanwhile.
        Condition { column: column::TOKEN_DIGEST, test: Test::In(digests.map(Value::String).collect()) },
    ];
    draft.require(usable, refused(reset, Reason::TokenUsed));
    let set_password = Step::Update {
        table: &customers::TABLE,
        set: vec![
            (customers::column::PASSWORD_DIGEST, Value::String(digest)),
            (customers::column::SESSION_STAMP, Value::String(context.chance.id())),
            (customers::column::UPDATED_AT, Value::DateTime(draft.now())),
        ],
        when: vec![Condition::equals(customers::column::ID, customer())],
        expect: Expect::One,
    };
    draft.after(set_password, refused(reset, Reason::TokenUsed));
    draft.end_sessions();
    draft.forget_failed_logins(reset.customer_email.as_str());
    let siblings = vec![
        Condition::equals(column::CUSTOMER_ID, customer()),
        Condition { column: column::ID, test: Test::Differs(Value::String(reset.id.clone())) },
    ];
    draft.after(invalidate_pending(siblings, draft.now()), Failure::BUSY);
}

/// Ends the customer's oldest pending resets beyond the limit (security-reliability A5), never the one that is being made: a
/// process whose clock is behind makes one that looks older than others. The customer is locked, so that two creations at
/// once do not count the same.
fn end_oldest(context: &RuleContext<'_>, customer: &str, made: &str) -> Step {
    let others = || {
        let other = Test::Differs(Value::String(made.to_owned()));
        vec![Condition::equals(column::CUSTOMER_ID, customer), Condition { column: column::ID, test: other }]
    };
    let of = others().into_iter().chain(is_pending()).collect();
    let beside = u64::from(context.pending_reset_limit).saturating_sub(1);
    let mut oldest = others();
    oldest.push(Condition { column: column::ID, test: Test::NotAmongNewest { count: beside, of } });
    invalidate_pending(oldest, context.now)
}

/// A reset whose token was not used and did not end; it may have expired.
fn is_pending() -> [Condition; 2] {
    [Condition::is_null(column::RESET_PASSWORD_AT), Condition::is_null(column::INVALIDATED_AT)]
}

/// Ends every pending reset of a customer.
pub(crate) fn invalidate_pending_of(customer_id: &str, now: Timestamp) -> Step {
    invalidate_pending(vec![Condition::equals(column::CUSTOMER_ID, customer_id)], now)
}

/// Ends every pending reset that meets the conditions.
pub(super) fn invalidate_pending(mut when: Vec<Condition>, now: Timestamp) -> Step {
    when.extend(is_pending());
    let set = vec![(column::INVALIDATED_AT, Value::DateTime(now))];
    Step::Update { table: &TABLE, set, when, expect: Expect::Any }
}

/// A line of a reset gives its token in the clear; a digest of it is kept, and it lives as long as if it had been made here.
/// One that is too old for that expires as it comes, so that it is kept as long after the import as others after they expire.
pub(crate) static IMPORT: Special = Special { accepts: &[], complete: import };

fn import(context: &Context<'_>, row: &mut ImportRow) -> Result<(), String> {
    let token = row.get(column::RESET_PASSWORD_TOKEN).and_then(Value::as_str);
    let token = token.ok_or_else(|| "`reset_password_token` is missing".to_owned())?;
    let digest = context.keyring.digest(Purpose::ResetPasswordToken, token);
    row.set(column::TOKEN_DIGEST, Value::String(digest));
    if let Some(created_at) = instant(row, column::CREATED_AT) {
        let expires_at = later(created_at, context.reset_token_lifetime).max(context.now);
        row.set(column::EXPIRES_AT, Value::DateTime(expires_at));
    }
    Ok(())
}
