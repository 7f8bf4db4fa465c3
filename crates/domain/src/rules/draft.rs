//! What a write is going to be: filled in by the engine and by the rules of the resource, run as one unit of work.

use std::any::Any;

use jsonapi::{Timestamp, Value};
use persistence::{Condition, Step, Table};

use crate::Failure;
use crate::audit::Kind;

/// A write that is being prepared (decision 17).
pub struct Draft {
    table: &'static Table,
    id: String,
    now: Timestamp,
    pub(crate) values: Vec<(&'static str, Value)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) unmet: Option<Failure>,
    pub(crate) before: Vec<Planned>,
    pub(crate) after: Vec<Planned>,
    pub(crate) blame: Vec<(&'static str, &'static str)>,
    pub(crate) topics: Vec<&'static str>,
    pub(crate) ends_sessions: bool,
    pub(crate) forgets_failed_logins: Option<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) customer_id: Option<String>,
    held: Vec<Box<dyn Any + Send>>,
}

/// A step, and why the request fails when the step cannot be done.
pub(crate) struct Planned {
    pub(crate) step: Step,
    pub(crate) unmet: Failure,
}

impl Draft {
    pub(crate) fn new(table: &'static Table, id: String, now: Timestamp) -> Self {
        Self {
            table,
            id,
            now,
            values: Vec::new(),
            conditions: Vec::new(),
            unmet: None,
            before: Vec::new(),
            after: Vec::new(),
            blame: Vec::new(),
            topics: Vec::new(),
            ends_sessions: false,
            forgets_failed_logins: None,
            kind: None,
            customer_id: None,
            held: Vec::new(),
        }
    }

    /// The table of the main row.
    #[must_use]
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// The id of the main row, whether it exists already or not.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The instant of the request.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Writes this value to a column of the main row, in place of any value it was to get before.
    pub fn set(&mut self, column: &'static str, value: Value) {
        match self.values.iter_mut().find(|(name, _)| *name == column) {
            Some((_, old)) => *old = value,
            None => self.values.push((column, value)),
        }
    }

    /// The value that a column of the main row is going to get; `None` when it is left alone.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// The main row is changed only if these hold of it too; `otherwise` is why the request fails when they do not. The last
    /// such reason counts.
    pub fn require(&mut self, conditions: impl IntoIterator<Item = Condition>, otherwise: Failure) {
        self.conditions.extend(conditions);
        self.unmet = Some(otherwise);
    }

    /// Does this before the main row is written; `otherwise` is why the request fails when it cannot be done.
    pub fn before(&mut self, step: Step, otherwise: Failure) {
        self.before.push(Planned { step, unmet: otherwise });
    }

    /// Does this after the main row is written; `otherwise` is why the request fails when it cannot be done.
    pub fn after(&mut self, step: Step, otherwise: Failure) {
        self.after.push(Planned { step, unmet: otherwise });
    }

    /// When the main row repeats a value of this unique column, the attribute is what the caller sent wrong.
    pub fn blame(&mut self, column: &'static str, attribute: &'static str) {
        self.blame.push((column, attribute));
    }

    /// Tells that this happened to the resource: its event is written with the change.
    pub fn emit(&mut self, topic: &'static str) {
        self.topics.push(topic);
    }

    /// Tells that the write ends logins, by a new session stamp: tokens that are known are checked again when it is done.
    pub fn end_sessions(&mut self) {
        self.ends_sessions = true;
    }

    /// Tells that the account with this e-mail has a new password: failed logins are forgotten when the write is done.
    pub fn forget_failed_logins(&mut self, email: impl Into<String>) {
        self.forgets_failed_logins = Some(email.into());
    }

    /// Has the audit trail call the write this, rather than a record's creation, change or deletion.
    pub fn tell_as(&mut self, kind: Kind) {
        self.kind = Some(kind);
    }

    /// Has the audit trail tell which customer's account the write concerns.
    pub fn concerns(&mut self, customer_id: impl Into<String>) {
        self.customer_id = Some(customer_id.into());
    }

    /// Keeps something until the write is done or given up.
    pub fn hold(&mut self, held: impl Any + Send) {
        self.held.push(Box::new(held));
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.before.is_empty() && self.after.is_empty() && self.topics.is_empty()
    }
}
