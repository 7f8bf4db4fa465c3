//! Replacing a digest that is not as new ones are: imported, or made with other parameters (security-reliability B4).

use jsonapi::Value;
use persistence::{Condition, Expect, Step, Store, Unit, customers};

use super::hasher::{Claim, Hasher};
use super::policy::NormalizedPassword;
use crate::Chance;

/// Gives a customer who has just logged in a new digest of the same password, where the old one is not as new ones are. It is
/// written only while the old one is still there: a reset that comes in between stays. Nothing else of the customer changes,
/// and nobody is logged out. When there is no time to hash or the database fails, the old digest stays for the next login.
pub(crate) async fn upgrade(
    hasher: &Hasher,
    store: &Store,
    chance: &dyn Chance,
    customer: &customers::Model,
    password: &NormalizedPassword,
) {
    let Some(old) = customer.password_digest.as_deref().filter(|digest| !hasher.is_current(digest)) else { return };
    let Ok(new) = hasher.hash(password, chance, Claim::Open).await else { return };
    let step = Step::Update {
        table: &customers::TABLE,
        set: vec![(customers::column::PASSWORD_DIGEST, Value::String(new))],
        when: vec![
            Condition::equals(customers::column::ID, customer.id.as_str()),
            Condition::equals(customers::column::PASSWORD_DIGEST, old),
        ],
        expect: Expect::Any,
    };
    if let Err(error) = store.execute(Unit { steps: vec![step], ..Unit::default() }, None).await {
        tracing::warn!(%error, "a password digest could not be renewed");
    }
}
