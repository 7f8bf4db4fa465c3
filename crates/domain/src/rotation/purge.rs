//! Reset tokens that cannot be used any more are deleted after a while (security-reliability A11).

use jsonapi::{Timestamp, Value};
use persistence::audit::Entry;
use persistence::customer_password_resets::{TABLE, column};
use persistence::{Condition, Expect, Step, Test, Unit, UnitError};

use crate::audit::{Actor, Kind, Subject};
use crate::{Failure, Service};

/// How many resets share a transaction.
const BATCH: u64 = 100;

impl Service {
    /// Deletes what is kept of reset tokens that expired longer ago than the settings say: the resets stay, without their
    /// tokens. A token that was used expires, too, so those are among them; one that can be used is not. How many.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] or [`Failure::Busy`] when the database fails; what was deleted before stays deleted.
    pub async fn purge_reset_tokens(&self) -> Result<u64, Failure> {
        let kept = i64::try_from(self.parts.settings.reset_token_retention.as_millis()).unwrap_or(i64::MAX);
        let before = Timestamp(self.now().0.saturating_sub(kept));
        let mut purged = 0;
        loop {
            let ids = self.store().ids(&TABLE, &spent(before), column::EXPIRES_AT, BATCH).await?;
            if ids.is_empty() {
                return Ok(purged);
            }
            let count = ids.len() as u64;
            let audit = vec![self.purged(count)];
            match self.store().execute(Unit { steps: vec![forget(ids)], audit }, None).await {
                Ok(_) => purged += count,
                // Another process was faster with some of them: what is left is looked for again.
                Err(UnitError::Unmet { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn purged(&self, count: u64) -> Entry {
        let subject = Subject { target: Some((TABLE.resource.name, None)), customer_id: None };
        let entry = self.entry(Kind::ResetTokensPurged, None, Actor::System, subject);
        Entry { count: i64::try_from(count).unwrap_or(i64::MAX), ..entry }
    }
}

/// The resets that hold a token which expired before an instant.
fn spent(before: Timestamp) -> [Condition; 2] {
    [
        Condition { column: column::RESET_PASSWORD_TOKEN, test: Test::IsNotNull },
        Condition { column: column::EXPIRES_AT, test: Test::LessThan(Value::DateTime(before)) },
    ]
}

/// All of them, or none, so that the audit trail tells of each once.
fn forget(ids: Vec<String>) -> Step {
    let set = vec![(column::RESET_PASSWORD_TOKEN, Value::Null), (column::TOKEN_DIGEST, Value::String(String::new()))];
    let expect = Expect::Exactly(ids.len() as u64);
    let ids = Condition { column: column::ID, test: Test::In(ids.into_iter().map(Value::String).collect()) };
    let when = vec![ids, Condition { column: column::RESET_PASSWORD_TOKEN, test: Test::IsNotNull }];
    Step::Update { table: &TABLE, set, when, expect }
}
