//! A refusal that a rule tells the audit trail more of than the caller.

use super::{Kind, Reason};
use crate::Failure;

/// Why a request failed, for the caller and for the trail. The engine tells the trail and passes the rest on.
#[derive(Debug)]
pub struct Refused {
    /// What the trail calls it.
    pub(crate) kind: Kind,
    /// Why.
    pub(crate) reason: Reason,
    /// The customer whose account it concerns.
    pub(crate) customer_id: Option<String>,
    /// What the caller learns.
    pub(crate) failure: Failure,
}

impl Failure {
    /// This failure, told in the audit trail as this kind of refusal of something that concerns this customer.
    #[must_use]
    pub(crate) fn told(self, kind: Kind, reason: Reason, customer_id: Option<String>) -> Self {
        Self::Refused(Box::new(Refused { kind, reason, customer_id, failure: self }))
    }
}
